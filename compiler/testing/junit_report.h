// The results of tests as JUnit XML, which build servers read: a suite for each module, a case for
// each test; what keeps them from running is an error. Without times: equal inputs give equal
// reports.
#pragma once

#include <string>

#include "compiler/testing/run_tests.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

[[nodiscard]] std::string junit_report(const dsl::SourceMap& sources, const model::Program& program,
                                       const TestReport& report);

// A site with errors, of which no test can run: one case that says so. `errors` is their text.
[[nodiscard]] std::string junit_errors(const std::string& site, size_t count,
                                       const std::string& errors);

}  // namespace weir::testing
