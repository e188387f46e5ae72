// `ordered` blocks decide among routes of one path. Where a later route of a block has the more
// specific path, that wins before any order is looked at: an error, because the block says
// otherwise.
#pragma once

#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::analyze {

// One diagnostic at most for each route.
void check_ordered_paths(const model::Program& program, const model::Host& host,
                         dsl::DiagnosticSink& sink);

}  // namespace weir::analyze
