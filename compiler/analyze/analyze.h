// Which route wins a request: the order of precedence, and what is wrong with it.
//
// One door. It orders the routes of every host, the more specific first, and reports to `sink`:
// routes of which neither is more specific and which share a request that nothing more specific
// takes (E0310), routes that can win no request (E0311), what was not found out (E0328) and what
// exceeds a limit (E0327). Every finding shows a request. Guards are compared as sets of requests,
// not by their text; a header, query parameter or cookie is taken to have one value. It does not
// look across hosts: the host that a request chooses is final.
#pragma once

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::analyze {

// Only good for compiler/lower if no error was reported. Pure: equal input, equal result.
[[nodiscard]] Analysis analyze(const model::Program& program, dsl::DiagnosticSink& sink);

}  // namespace weir::analyze
