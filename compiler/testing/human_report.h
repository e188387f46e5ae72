// The results of tests for people: each failed test with its pictures, and a line that sums up.
#pragma once

#include <string>

#include "compiler/testing/run_tests.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

struct HumanOptions {
  bool colour = false;
};

[[nodiscard]] std::string human_report(const dsl::SourceMap& sources, const model::Program& program,
                                       const TestReport& report, HumanOptions options);

// A line for each test, with its place.
[[nodiscard]] std::string human_list(const dsl::SourceMap& sources,
                                     const std::vector<const model::TestCase*>& tests,
                                     const std::vector<Claim>& claims);

}  // namespace weir::testing
