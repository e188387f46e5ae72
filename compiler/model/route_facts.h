// What many ask of a route.
//
// Answers from the route alone: its guard is not looked at, nor whether other routes take its
// requests. Pure.
#pragma once

#include <variant>

#include "compiler/model/program.h"

namespace weir::model {

// Its requests go to an upstream; else the proxy answers by itself.
[[nodiscard]] inline bool is_forwarded(const Route& route) {
  return std::holds_alternative<ToUpstream>(route.action) ||
         std::holds_alternative<Split>(route.action);
}

// No request without a token gets past it.
[[nodiscard]] inline bool demands_token(const Route& route) {
  return route.jwt.has_value() && route.token == image::TokenMode::kRequired;
}

}  // namespace weir::model
