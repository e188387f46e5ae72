// The routes of a host through its groups, `ordered` blocks and templates, into the model.
//
// A template is a level of its own like a group, without a path. What a level says reaches the
// routes within through level.h.
#pragma once

#include "compiler/check/level.h"
#include "compiler/model/program.h"

namespace weir::check {

struct RouteTree {
  Evaluator& evaluator;
  const Schema& schema;
  model::Program& program;  // gets the routes
};

// `owner` is the host for messages, `block` its block in `scope`; `host`, which is not in the
// program yet, gets the ids of its routes.
void check_route_tree(const RouteTree& tree, const BlockOwner& owner, dsl::Node block,
                      const Scope& scope, model::Host& host);

// What is wrong with a template by itself, for those that nothing includes: its parameters are
// unknown, and its routes go nowhere.
void check_unused_template(Evaluator& evaluator, const Schema& schema, SymbolId symbol);

}  // namespace weir::check
