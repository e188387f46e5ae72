// Random programs over a small vocabulary, for comparing the back half with the naive router.
//
// Guards name nothing outside of small_domain(), paths nothing outside of small_segments(), so that
// trying everything is possible.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "tests/support/program/program_builder.h"

namespace weir::test {

using Random = std::mt19937;

// Uniform in [0, count); the same on every platform.
[[nodiscard]] size_t pick(Random& random, size_t count);

struct ProgramShape {
  size_t routes = 8;
  size_t segments_max = 2;  // of a pattern, tail and prefix not counted
};

// Adds routes to the host that was added last.
void add_random_routes(ProgramBuilder& site, Random& random, const ProgramShape& shape);

// Every text that patterns spell out, and one for each way the types of captures tell others apart.
[[nodiscard]] const std::vector<std::string>& small_segments();

// A copy without the routes that are marked, by index; ids of the others change.
[[nodiscard]] model::Program without_routes(const model::Program& program,
                                            const std::vector<bool>& is_dropped);

// Without the routes that the analysis reports: a site that can be built.
[[nodiscard]] model::Program accepted(model::Program program);

// Up to four small segments.
[[nodiscard]] std::string random_path(Random& random);

}  // namespace weir::test
