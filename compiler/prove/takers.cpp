#include "compiler/prove/takers.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "runtime/base/sort_stably.h"

namespace weir::prove {
namespace {

using symbolic::Table;
using symbolic::Universe;

// The way to a node as a pattern: `GET /v1/{uint}`.
model::PathPattern pattern_of(const Table& table, const Universe& universe, uint32_t node,
                              analyze::CellKind kind) {
  model::PathPattern pattern;
  for (uint32_t at = node; table.nodes[at].parent != image::kNone; at = table.nodes[at].parent) {
    const symbolic::PathNode& step = table.nodes[at];
    if (step.kind == analyze::EdgeKind::kCapture) {
      pattern.segments.emplace_back(model::CaptureSegment{.name = "x", .type = step.type});
    } else {
      pattern.segments.emplace_back(model::StaticSegment{std::string(universe.text_of(step.text))});
    }
  }
  std::ranges::reverse(pattern.segments);
  if (kind == analyze::CellKind::kTail) {
    pattern.segments.emplace_back(model::TailSegment{"rest"});
  } else if (kind == analyze::CellKind::kPrefix) {
    pattern.segments.emplace_back(model::PrefixSegment{});
  }
  pattern.text = symbolic::pattern_text(table, universe, node, kind);
  return pattern;
}

uint32_t root_of(const Table& table, uint32_t node) {
  while (table.nodes[node].parent != image::kNone) {
    node = table.nodes[node].parent;
  }
  return node;
}

std::string host_at(const Table& table, uint32_t root) {
  const auto host = std::ranges::find(table.hosts, root, &symbolic::Host::root);
  return host == table.hosts.end() ? "" : host->name;
}

}  // namespace

Takers takers_of(const Table& table, Universe& universe, const SceneOptions& options,
                 const WinnerQuestion& question) {
  Takers takers;
  std::set<std::tuple<std::string, uint32_t, analyze::CellRef>> known;
  ScenesSeen seen = each_winner(table, universe, options, question, [&](const Winner& winner) {
    const std::string& host = winner.scene.hosts.pattern;
    const bool is_nobody = winner.candidate == nullptr;
    const uint32_t route = is_nobody ? image::kNone : winner.candidate->route;
    if (!known.insert({host, route, winner.cell}).second) {
      return true;
    }
    Member member{.listener = winner.scene.listener.name,
                  .host = host,
                  .pattern = "",
                  .methods = winner.methods,
                  .was = std::nullopt,
                  .now = std::nullopt,
                  .witness = winner.witness};
    if (!is_nobody) {
      member.pattern = pattern_text(table, universe, winner.cell.node, winner.cell.kind);
      member.now = RouteRef{table.routes[route].name, table.routes[route].origin};
    }
    takers.list.push_back(std::move(member));
    return true;
  });
  sort_stably(takers.list, [](const Member& a, const Member& b) {
    return a.now.has_value() && !b.now.has_value();  // no route comes last
  });
  takers.undecided = std::move(seen.undecided);
  return takers;
}

std::vector<DescribedPlace> places_of(const Table& table, const Universe& universe,
                                      uint32_t route) {
  std::vector<DescribedPlace> places;
  for (uint32_t node = 0; node < table.nodes.size(); ++node) {
    for (size_t kind = 0; kind < analyze::kCellKinds; ++kind) {
      const auto cell = table.candidates_of(table.nodes[node].cells[kind]);
      const auto own = std::ranges::find(cell, route, &symbolic::Candidate::route);
      if (own != cell.end()) {
        places.push_back({host_at(table, root_of(table, node)),
                          pattern_of(table, universe, node, analyze::CellKind(kind)), own->methods,
                          own->guard});
      }
    }
  }
  return places;
}

}  // namespace weir::prove
