// Mutants of a site: copies with one thing changed that a careful test would notice.
//
// Every one is a change that people make by mistake: a guard turned round or gone, a method more or
// less, another upstream, a policy's work dropped. Deterministic: the same program has the same
// mutants in the same order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"

namespace weir::testing {

enum class MutantKind : uint8_t {
  kGuardNegated,
  kGuardDropped,
  kConditionNegated,  // one condition of several
  kJunction,          // `&&` for `||`, or the other way
  kMethods,           // one less, or all instead of some
  kPriority,          // the sign turned
  kTarget,            // the next upstream
  kShares,            // shares of a split change places
  kStatus,            // of an answer or redirect
  kTimeout,           // twice as long
  kRewrite,           // gone
  kRequestHeaders,    // edits gone
  kResponseHeaders,
  kToken,  // no token is wanted
  kRoute,  // gone
};
[[nodiscard]] std::string_view name_of(MutantKind kind);

struct Mutant {
  MutantKind kind = MutantKind::kRoute;
  model::RouteId route;
  uint32_t part = 0;  // kConditionNegated, kJunction: which term
};
[[nodiscard]] std::vector<Mutant> mutants_of(const model::Program& program);

// The program with that change, without its tests and claims. May have errors.
[[nodiscard]] model::Program mutated(const model::Program& program, const Mutant& mutant);

}  // namespace weir::testing
