// What several rules ask of a route or a host.
//
// Pure functions of the checked program; what they return refers to nothing of it. Guards are not
// looked at: a route counts as reachable by someone, which `weir check` has made sure of.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/model/program.h"
#include "compiler/model/route_facts.h"

namespace weir::lint {

// The upstreams that a route sends requests to; none if it answers by itself.
[[nodiscard]] inline std::vector<model::UpstreamId> upstreams_of(const model::Route& route) {
  std::vector<model::UpstreamId> upstreams;
  if (const auto* to = std::get_if<model::ToUpstream>(&route.action)) {
    upstreams.push_back(to->upstream);
  } else if (const auto* split = std::get_if<model::Split>(&route.action)) {
    upstreams.reserve(split->arms.size());
    for (const model::SplitArm& arm : split->arms) {
      upstreams.push_back(arm.upstream);
    }
  }
  return upstreams;
}

// It sets or adds the field of this name, which is in lower case.
[[nodiscard]] inline bool writes(const model::HeaderEdit& edit, std::string_view name) {
  return edit.name == name && edit.op != image::EditOp::kRemove;
}

// Whether `is` holds for one of the host's routes.
template <typename Predicate>
[[nodiscard]] bool any_route(const model::Program& program, const model::Host& host, Predicate is) {
  return std::ranges::any_of(host.routes,
                             [&](model::RouteId id) { return is(program.routes[id.index()]); });
}

// What a template is made of, if it is text alone; what it takes from a request is left out.
[[nodiscard]] inline std::string text_of(const model::Template& parts) {
  std::string text;
  for (const model::TemplatePart& part : parts) {
    text += part.kind == image::TemplatePartKind::kText ? part.text : "";
  }
  return text;
}

}  // namespace weir::lint
