// The kinds of syntax nodes and the small enumerations a node carries as its payload.
//
// The list and the shape of each kind stand in node_kinds.def; switches over these enumerations
// have no default, so the compiler lists what a new kind still lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::dsl {

enum class NodeKind : uint8_t {
#define WEIR_NODE(kind) k##kind,
#include "dsl/syntax/node_kinds.def"
#undef WEIR_NODE
};

// "RouteDecl".
[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

enum class BinaryOperator : uint8_t {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
};

enum class UnaryOperator : uint8_t { kNot, kNegate };

enum class HeaderVerb : uint8_t { kSet, kAdd, kRemove };
enum class HeaderMessage : uint8_t { kRequest, kResponse };

// As written in the source: "||", "in", "!", "set", "request".
[[nodiscard]] std::string_view operator_text(BinaryOperator op);
[[nodiscard]] std::string_view operator_text(UnaryOperator op);
[[nodiscard]] std::string_view header_verb_text(HeaderVerb verb);
[[nodiscard]] std::string_view header_message_text(HeaderMessage message);
// 1 binds loosest (`||`), 5 tightest (`*`).
[[nodiscard]] int operator_precedence(BinaryOperator op);

}  // namespace weir::dsl
