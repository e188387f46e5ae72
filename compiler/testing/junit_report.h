// The results of tests as JUnit XML, which build servers read: a suite for each module, a case for
// each test. Without times: equal inputs give equal reports.
#pragma once

#include <string>

#include "compiler/testing/run_tests.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

[[nodiscard]] std::string junit_report(const dsl::SourceMap& sources, const model::Program& program,
                                       const TestReport& report);

}  // namespace weir::testing
