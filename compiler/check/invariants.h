// What has to hold for all requests, from syntax to the model: `invariant` and `cover`.
#pragma once

#include "compiler/check/expectations.h"
#include "compiler/model/program.h"

namespace weir::check {

// Fills invariants and covers of `program`, whose everything else is there already and is what
// `site` speaks of.
void check_invariants(Evaluator& evaluator, const TestedSite& site, model::Program& program);

}  // namespace weir::check
