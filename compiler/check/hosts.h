// Hosts and their routes, into the model.
#pragma once

#include "compiler/check/schema.h"
#include "compiler/model/program.h"

namespace weir::check {

// Fills hosts and routes of `program`, whose listeners and upstreams are there already. What a host
// says (fields, header edits) is in each of its routes before the route's own.
void check_hosts(Evaluator& evaluator, const Schema& schema, model::Program& program);

}  // namespace weir::check
