// One route: methods, pattern, guard, action and block, into the model.
#pragma once

#include <optional>
#include <string>

#include "compiler/check/level.h"
#include "compiler/model/program.h"
#include "dsl/syntax/views.h"

namespace weir::check {

// Where a route stands.
struct RoutePlace {
  const Scope& scope;
  const Level& level;  // of the host, group or template around it
  model::HostId host;
  std::string name;  // "users.list[en]"
};

// Nothing if there is a mistake in the route; all of them are reported.
[[nodiscard]] std::optional<model::Route> check_route(Evaluator& evaluator, const Schema& schema,
                                                      const RoutePlace& place,
                                                      const dsl::RouteDeclView& view);

}  // namespace weir::check
