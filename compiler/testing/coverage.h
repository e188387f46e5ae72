// Which routes the tests reached, and which answers each part of each guard gave.
//
// A guard counts as asked where the matcher would ask it: of the routes whose host, path and
// methods fit, from the most specific one to the one that takes the request. A condition joined by
// `&&` or `||` that was not needed for the answer was not asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/testing/run_tests.h"

namespace weir::testing {

struct BranchCoverage {
  const model::Atom* atom = nullptr;
  uint32_t seen_true = 0;
  uint32_t seen_false = 0;
};

struct RouteCoverage {
  const model::Route* route = nullptr;
  uint32_t taken = 0;
  std::vector<BranchCoverage> branches;  // one for each condition of its guard
};

// How many of how many.
struct Share {
  size_t covered = 0;
  size_t all = 0;

  // 100 of nothing at all: what is not there lacks no test.
  [[nodiscard]] double percent() const {
    return all == 0 ? 100.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(all);
  }
};

struct Coverage {
  std::vector<RouteCoverage> routes;  // as in the program

  [[nodiscard]] Share route_share() const;
  // Each condition has two: seen true and seen false.
  [[nodiscard]] Share branch_share() const;

  // One request more.
  void count(const engine::Request& request, const engine::Explanation& explanation);
};

// `report` is of tests of `program`, which outlives the result.
[[nodiscard]] Coverage measure_coverage(const model::Program& program, const TestReport& report);

[[nodiscard]] Share route_share(const std::vector<const RouteCoverage*>& routes);
[[nodiscard]] Share branch_share(const std::vector<const RouteCoverage*>& routes);

}  // namespace weir::testing
