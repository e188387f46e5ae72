// Which mutants of a site its own tests, covers and invariants miss.
//
// Each mutant is compiled and the tests run on its image. Those that the compiler refuses, and
// those that no request can tell from the site (proved by the diff), count for nobody.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "compiler/prove/diff.h"
#include "compiler/testing/mutants.h"
#include "dsl/source/source_map.h"
#include "runtime/image/view.h"

namespace weir::testing {

// A mutant that everything passed on, with a request that shows the change.
struct Missed {
  Mutant mutant;
  prove::BehaviourClass change;
};

struct MutationReport {
  size_t mutants = 0;      // tried
  size_t all = 0;          // there are
  size_t by_tests = 0;     // found by a test
  size_t by_claims = 0;    // found by a cover or an invariant
  size_t by_compiler = 0;  // refused
  size_t equal = 0;        // the same to every request
  std::vector<Missed> missed;
  std::string fault;  // a bug of ours; else empty
};

// Tries at most `max` mutants, spread evenly. `view` is the image of `program`. `progress` is told
// how many were tried before each.
[[nodiscard]] MutationReport run_mutants(const model::Program& program,
                                         const image::ImageView& view,
                                         const dsl::SourceMap& sources, size_t max,
                                         const std::function<void(size_t, size_t)>& progress);

}  // namespace weir::testing
