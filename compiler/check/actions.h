// What a route does: forward, split, respond or redirect, into the model.
#pragma once

#include <optional>

#include "compiler/check/schema.h"
#include "compiler/model/program.h"

namespace weir::check {

// Nothing if there is a mistake (reported) or the node is null. `pattern` names the captures for
// the target of a redirect, null if it is broken.
[[nodiscard]] std::optional<model::Action> check_action(Evaluator& evaluator, const Schema& schema,
                                                        const Scope& scope, dsl::Node node,
                                                        const model::PathPattern* pattern);

}  // namespace weir::check
