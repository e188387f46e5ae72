// Limits of the image that a single route can reach: the length of its guard and of its texts.
#pragma once

#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::analyze {

void check_route_limits(const model::Program& program, dsl::DiagnosticSink& sink);

}  // namespace weir::analyze
