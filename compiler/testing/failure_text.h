// A failed request of a test for people: what was found below what was expected, and why the
// request went where it went.
#pragma once

#include <string>

#include "compiler/testing/run_tests.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

// Lines, indented by two. `result` has failed and is of a test of `program`.
[[nodiscard]] std::string failure_text(const dsl::SourceMap& sources, const model::Program& program,
                                       const RequestResult& result);

}  // namespace weir::testing
