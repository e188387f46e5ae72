// One route: methods, pattern, guard, action and block, into the model.
#pragma once

#include <optional>

#include "compiler/check/schema.h"
#include "compiler/model/program.h"
#include "dsl/syntax/views.h"

namespace weir::check {

// What a host gives to each of its routes: fields, header edits, the host's id.
struct RouteDefaults {
  model::Route route;
};

// Nothing if there is a mistake in the route; all of them are reported.
[[nodiscard]] std::optional<model::Route> check_route(Evaluator& evaluator, const Schema& schema,
                                                      const Scope& scope,
                                                      const dsl::RouteDeclView& view,
                                                      const RouteDefaults& defaults);

// Appends the header edits of a block to the route. `pattern` names the captures; one without
// segments is that of a host, which has none; null is a broken one. A null block has no edits.
// False if there is a mistake.
bool check_edits(Evaluator& evaluator, const Scope& scope, dsl::Node block,
                 const model::PathPattern* pattern, model::Route& route);

}  // namespace weir::check
