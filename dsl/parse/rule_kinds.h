// Which node, literal or operator a rule or token of the generated parser stands for: tables that
// the tree builder looks up. A rule that is not listed makes no node of its own or needs more than
// a kind; tree_builder.cpp says how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "dsl/syntax/node_kind.h"

namespace weir::dsl {

// The kind of node that leaving this rule makes.
[[nodiscard]] std::optional<NodeKind> node_of_rule(size_t rule);

// The kind of a literal token.
[[nodiscard]] std::optional<NodeKind> literal_of_token(uint8_t type);

[[nodiscard]] std::optional<BinaryOperator> operator_of_token(uint8_t type);

}  // namespace weir::dsl
