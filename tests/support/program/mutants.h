// Sites with every kind of outcome, and copies of them with one thing changed.
//
// For the question that a diff lives on: is every change that a request can tell found? Paths and
// guards stay within the small vocabulary of random_program.h, so that all requests can be tried.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tests/support/program/random_program.h"

namespace weir::test {

enum class Operator : uint8_t {
  kGuardNegated,
  kGuardDropped,
  kGuardAdded,
  kGuardAtom,      // one atom asks something else
  kGuardJunction,  // `&&` for `||`, or the other way
  kMethods,
  kPriority,
  kTarget,
  kShares,
  kStatus,
  kTimeout,
  kRequestHeader,
  kResponseHeader,
  kRewrite,
  kSegment,
  kRouteRemoved,
  kRouteAdded,
  kHostName,
  kEndpoint,
};
constexpr size_t kOperators = static_cast<size_t>(Operator::kEndpoint) + 1;
[[nodiscard]] std::string_view name_of(Operator mutation);

// Hosts a.test and *.b.test, some twenty routes; free of errors.
[[nodiscard]] model::Program site_of_all_outcomes(Random& random);

// Nothing where the site has nothing of the kind, or where the change would be an error.
[[nodiscard]] std::optional<model::Program> mutant(const model::Program& program, Operator mutation,
                                                   Random& random);

}  // namespace weir::test
