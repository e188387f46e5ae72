// Whether the suggestions of a golden's diagnostics do what they promise.
#pragma once

#include <functional>

#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"
#include "tests/golden/runner/golden_case.h"
#include "tests/golden/runner/phases.h"

namespace weir::golden {

using Judge = std::function<void(const GoldenCase&, dsl::SourceMap&, dsl::DiagnosticSink&)>;

// With the first suggestion of every diagnostic applied, `judge` has to find the diagnostics that
// had none, and no others.
void check_suggestions(const GoldenCase& golden, const dsl::SourceMap& sources,
                       const dsl::DiagnosticSink& sink, PhaseResult& result, const Judge& judge);

}  // namespace weir::golden
