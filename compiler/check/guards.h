// Guards: the expression after `when` as a Boolean expression over atoms.
//
// Parts that do not speak of the request are values and become constants. Comparisons are those
// that `analyze` can reason about: equality, membership and presence.
#pragma once

#include <optional>

#include "compiler/check/schema.h"
#include "compiler/model/program.h"

namespace weir::check {

// Nothing if there is a mistake (reported). A null node is the guard that always holds.
[[nodiscard]] std::optional<model::Guard> build_guard(Evaluator& evaluator, const Schema& schema,
                                                      const Scope& scope, dsl::Node expression);

// Both hold. The atoms of `outer` come first.
[[nodiscard]] model::Guard join_guards(const model::Guard& outer, model::Guard inner);

}  // namespace weir::check
