#include "compiler/commands/image_cost.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/base/sort_stably.h"

namespace weir::commands {
namespace {

using image::GuardNode;
using image::kNone;
using image::PathNode;

constexpr size_t kShownMax = 10;

class CostReader {
 public:
  explicit CostReader(const image::ImageView& view) : view_(view), routes_(view.routes().size()) {}

  ImageCost run() {
    ImageCost cost{.image_bytes = view_.bytes().size()};
    for (size_t i = 0; i < routes_.size(); ++i) {
      name_route(i);
    }
    for (const image::HostRecord& host : view_.hosts()) {
      cost.hosts.push_back(cost_of_host(host));
    }
    const auto costs_more = [](const auto& a, const auto& b) { return a.bytes > b.bytes; };
    sort_stably(cost.hosts, costs_more);
    sort_stably(routes_, costs_more);
    cost.routes = std::move(routes_);
    return cost;
  }

 private:
  void name_route(size_t index) {
    const image::RouteRecord& record = view_.routes()[index];
    routes_[index].route = view_.text(record.name);
    routes_[index].host = view_.text(view_.hosts()[record.host].name);
    routes_[index].bytes = sizeof(image::RouteRecord) + sizeof(image::SpanRecord) +
                           record.captures.count * sizeof(image::CaptureRecord);
  }

  HostCost cost_of_host(const image::HostRecord& host) {
    HostCost cost{.host = std::string(view_.text(host.name)), .visits_max = host.visits_max};
    cost.bytes = sizeof(image::HostRecord);
    std::set<uint32_t> routes;
    std::vector<uint32_t> open = {host.root};
    while (!open.empty()) {
      const PathNode& node = view_.path_nodes()[open.back()];
      open.pop_back();
      ++cost.path_nodes;
      add_candidates(node, cost, routes);
      add_children(node, cost, open);
    }
    cost.routes = routes.size();
    return cost;
  }

  void add_candidates(const PathNode& node, HostCost& cost, std::set<uint32_t>& routes) {
    const uint32_t count =
        uint32_t{node.exact_count} + uint32_t{node.tail_count} + uint32_t{node.prefix_count};
    for (const image::Candidate& candidate :
         view_.candidates(image::Range{node.first_candidate, count})) {
      routes.insert(candidate.route);
      add_place(candidate);
    }
    cost.bytes += sizeof(PathNode) + count * sizeof(image::Candidate);
    cost.candidates_max = std::max({cost.candidates_max, uint32_t{node.exact_count},
                                    uint32_t{node.tail_count}, uint32_t{node.prefix_count}});
  }

  void add_children(const PathNode& node, HostCost& cost, std::vector<uint32_t>& open) {
    const uint32_t texts = uint32_t{node.static_count} + node.enum_count;
    for (const auto& edge : view_.path_edges(image::Range{node.first_edge, texts})) {
      open.push_back(edge.child);
    }
    for (const auto& edge :
         view_.capture_edges(image::Range{node.first_capture, node.capture_count})) {
      open.push_back(edge.child);
    }
    cost.bytes +=
        texts * sizeof(image::LabelEdge) + node.capture_count * sizeof(image::CaptureEdge);
  }

  // The same guard in several places is stored once.
  void add_place(const image::Candidate& candidate) {
    RouteCost& cost = routes_[candidate.route];
    cost.bytes += sizeof(image::Candidate);
    if (cost.places++ > 0 || candidate.guard >= image::kGuardAccept) {
      return;
    }
    std::set<uint32_t> nodes;
    std::set<uint32_t> automata;
    visit_guard(candidate.guard, nodes, automata);
    cost.guard_nodes = static_cast<uint32_t>(nodes.size());
    cost.guard_depth = view_.guard_nodes()[candidate.guard].depth;
    cost.bytes += nodes.size() * sizeof(GuardNode);
    for (const uint32_t automaton : automata) {
      const image::AutomatonRecord& record = view_.automata()[automaton];
      cost.automaton_states += record.state_count;
      cost.automaton_bytes += sizeof(image::AutomatonRecord) + sizeof(image::ByteClasses) +
                              record.targets.count * sizeof(image::AutomatonTarget);
    }
    cost.bytes += cost.automaton_bytes;
  }

  void visit_guard(uint32_t root, std::set<uint32_t>& nodes, std::set<uint32_t>& automata) const {
    std::vector<uint32_t> open = {root};
    while (!open.empty()) {
      const uint32_t index = open.back();
      open.pop_back();
      if (index >= image::kGuardAccept || !nodes.insert(index).second) {
        continue;
      }
      const GuardNode& node = view_.guard_nodes()[index];
      if (view_.atoms()[node.atom].automaton != kNone) {
        automata.insert(view_.atoms()[node.atom].automaton);
      }
      open.insert(open.end(), {node.if_true, node.if_false});
    }
  }

  image::ImageView view_;
  std::vector<RouteCost> routes_;
};

std::string more_text(size_t count) {
  return count > kShownMax
             ? fmt::format("  and {} more (--format json has all)\n", count - kShownMax)
             : "";
}

}  // namespace

ImageCost cost_of(const image::ImageView& view) {
  return CostReader(view).run();
}

std::string cost_as_text(const ImageCost& cost) {
  std::string text = fmt::format(
      "image: {} bytes, {} hosts, {} routes, {} bytes a route\n\n"
      "hosts                                    bytes  routes   nodes  visits  candidates\n",
      cost.image_bytes, cost.hosts.size(), cost.routes.size(),
      cost.image_bytes / std::max<size_t>(cost.routes.size(), 1));
  for (const HostCost& host : cost.hosts | std::views::take(kShownMax)) {
    text += fmt::format("  {:<34} {:>9} {:>7} {:>7} {:>7} {:>11}\n", host.host, host.bytes,
                        host.routes, host.path_nodes, host.visits_max, host.candidates_max);
  }
  text +=
      more_text(cost.hosts.size()) +
      "\nroutes                                   bytes  places   tests  states  automata bytes\n";
  for (const RouteCost& route : cost.routes | std::views::take(kShownMax)) {
    text +=
        fmt::format("  {:<34} {:>9} {:>7} {:>7} {:>7} {:>15}\n", route.route, route.bytes,
                    route.places, route.guard_depth, route.automaton_states, route.automaton_bytes);
  }
  return text + more_text(cost.routes.size()) +
         "\nvisits: nodes of paths a lookup looks at, at worst; candidates: routes tried in one\n"
         "place; tests: of the guard, at worst. What several share is counted for each.\n";
}

std::string cost_as_json(const ImageCost& cost) {
  nlohmann::ordered_json json = {
      {"schema", "weir.cost"}, {"version", 1}, {"image_bytes", cost.image_bytes}};
  json["hosts"] = nlohmann::ordered_json::array();
  for (const HostCost& host : cost.hosts) {
    json["hosts"].push_back({{"host", host.host},
                             {"routes", host.routes},
                             {"path_nodes", host.path_nodes},
                             {"bytes", host.bytes},
                             {"visits_max", host.visits_max},
                             {"candidates_max", host.candidates_max}});
  }
  json["routes"] = nlohmann::ordered_json::array();
  for (const RouteCost& route : cost.routes) {
    json["routes"].push_back({{"route", route.route},
                              {"host", route.host},
                              {"places", route.places},
                              {"bytes", route.bytes},
                              {"guard_nodes", route.guard_nodes},
                              {"guard_depth", route.guard_depth},
                              {"automaton_states", route.automaton_states},
                              {"automaton_bytes", route.automaton_bytes}});
  }
  return json.dump(2) + "\n";
}

}  // namespace weir::commands
