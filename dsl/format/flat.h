// A node on one line, in the canonical spelling: what the layout measures before it decides to
// break, and prints where nothing can be broken. Comments are the layout's business.
#pragma once

#include <string>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

// Between the fields of a block that stays on one line.
inline constexpr const char* kFieldGap = "   ";

[[nodiscard]] std::string flat(Node node);

// The parts of a route before its action: "route NAME METHODS "PATTERN"", and its guard ("when
// ...", empty without one).
[[nodiscard]] std::string flat_route_start(Node route);
[[nodiscard]] std::string flat_guard(Node route);

// `policy NAME` and what follows its parameters, for a function, template or policy.
[[nodiscard]] std::string flat_signature_start(Node owner);
[[nodiscard]] std::string flat_signature_end(Node owner);

// What stands before the `{` of a declaration, nested block or schema, without a space at its end.
// For a host and a route, before the action or block.
[[nodiscard]] std::string flat_head(Node owner);

}  // namespace weir::dsl
