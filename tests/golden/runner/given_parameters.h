// What a golden gives for parameters, by `#~ param` and `#~ params`: the files become sources.
#pragma once

#include "compiler/check/parameter_values.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"
#include "tests/golden/runner/golden_case.h"

namespace weir::golden {

[[nodiscard]] check::ParameterValues given_parameters(const GoldenCase& golden,
                                                      dsl::SourceMap& sources,
                                                      dsl::DiagnosticSink& sink);

}  // namespace weir::golden
