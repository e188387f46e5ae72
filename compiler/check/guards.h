// Guards: the expression after `when` as a Boolean expression over atoms.
//
// Parts that do not speak of the request are values and become constants. Comparisons are those
// that `analyze` can reason about: equality, order of numbers, membership, presence, and patterns.
#pragma once

#include <optional>

#include "compiler/check/schema.h"
#include "compiler/model/program.h"

namespace weir::check {

struct GuardPlace {
  const Scope& scope;
  const model::PathPattern* pattern =
      nullptr;  // whose captures can be tested; null if it is broken
};

// Nothing if there is a mistake (reported). A null node is the guard that always holds.
[[nodiscard]] std::optional<model::Guard> build_guard(Evaluator& evaluator, const Schema& schema,
                                                      const GuardPlace& place,
                                                      dsl::Node expression);

// Both hold. The atoms of `outer` come first.
[[nodiscard]] model::Guard join_guards(const model::Guard& outer, model::Guard inner);

}  // namespace weir::check
