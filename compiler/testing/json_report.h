// The results of tests for programs: JSON of the schema `weir.test`.
#pragma once

#include <string>

#include "compiler/testing/run_tests.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

[[nodiscard]] std::string json_report(const dsl::SourceMap& sources, const model::Program& program,
                                      const TestReport& report);

// Tests that were not run, in the same schema: without results.
[[nodiscard]] std::string json_list(const dsl::SourceMap& sources,
                                    const std::vector<const model::TestCase*>& tests,
                                    const std::vector<Claim>& claims);

}  // namespace weir::testing
