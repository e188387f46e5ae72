#include "compiler/prove/scenes.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/prove/differences.h"

namespace weir::prove {
namespace {

using symbolic::DiagramId;
using symbolic::PathExplorer;
using symbolic::Place;
using symbolic::Table;
using symbolic::Universe;

// The scenes of one host of a listener.
class HostScenes {
 public:
  HostScenes(const Table& table, Universe& universe, const SceneOptions& options)
      : table_(table), universe_(universe), options_(options) {}

  symbolic::Explored run(const symbolic::Listener& listener, const HostPair& hosts,
                         const std::function<bool(const Scene&)>& visit) {
    const symbolic::HostSide region{options_.region, options_.region == nullptr
                                                         ? image::kNone
                                                         : options_.region->hosts.front().root};
    PathExplorer explorer(universe_, {{&table_, table_.hosts[hosts.after].root}, region});
    const auto index = static_cast<uint32_t>(&listener - table_.listeners.data());
    const auto at_end = [&](const std::string& path, const auto& cells) {
      Candidates wanted;
      if (options_.region != nullptr) {
        wanted = candidates_of(*options_.region, cells[1]);
        if (wanted.list.empty()) {
          return true;
        }
      }
      const Candidates candidates = candidates_of(table_, cells[0]);
      return visit(Scene{listener, index, hosts, path, candidates, wanted});
    };
    return explorer.run(
        {.is_settled =
             [&](const auto& states) {
               const bool is_outside = options_.region != nullptr && states[1].empty();
               return is_outside || (options_.skip_repeated && explorer.is_repeated(states));
             },
         .at_end = at_end});
  }

 private:
  const Table& table_;
  Universe& universe_;
  const SceneOptions& options_;
};

// Winners of one scene, as the leaves of a diagram.
class SceneWinners {
 public:
  SceneWinners(Place& place, const WinnerQuestion& question) : place_(place), question_(question) {}

  [[nodiscard]] bool run(const Scene& scene, const std::function<bool(const Winner&)>& visit) {
    const auto& list = scene.candidates.list;
    const bool has_any = question_.wants(nullptr) ||
                         std::ranges::any_of(list, [&](const symbolic::Candidate& candidate) {
                           return question_.wants(&candidate);
                         });
    if (!has_any) {
      return true;
    }
    std::vector<uint32_t> guards = {question_.condition};
    for (const symbolic::Candidate& candidate : list) {
      guards.push_back(candidate.guard);
    }
    place_.enter(scene.path, entrance_of(scene.listener), guards);
    auto& diagrams = place_.diagrams();
    const DiagramId asked = place_.takes(question_.methods, question_.condition);
    const Meetings meetings =
        find_meetings(diagrams, asked, place_.winners(list), [&](DiagramId in, DiagramId winner) {
          return in == symbolic::kYes && question_.wants(candidate_at(scene, winner));
        });
    is_complete_ = is_complete_ && place_.is_complete();
    for (const auto& [pair, meeting] : meetings) {
      const symbolic::Candidate* candidate = candidate_at(scene, pair.second);
      const auto cell = candidate == nullptr
                            ? analyze::CellRef()
                            : scene.candidates.cells[symbolic::number_of(pair.second)];
      if (!visit({scene, candidate, cell, meeting.methods,
                  scene.witness(place_.conditions(meeting.choices))})) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  static const symbolic::Candidate* candidate_at(const Scene& scene, DiagramId winner) {
    return winner == Place::kNobody ? nullptr : &scene.candidates.list[symbolic::number_of(winner)];
  }

  Place& place_;
  const WinnerQuestion& question_;
  bool is_complete_ = true;
};

}  // namespace

Candidates candidates_of(const Table& table, const std::vector<analyze::CellRef>& cells) {
  Candidates all;
  for (const analyze::CellRef& cell : cells) {
    const auto range = table.nodes[cell.node].cells[static_cast<size_t>(cell.kind)];
    for (const symbolic::Candidate& candidate : table.candidates_of(range)) {
      all.list.push_back(candidate);
      all.cells.push_back(cell);
    }
  }
  return all;
}

symbolic::Entrance entrance_of(const symbolic::Listener& listener) {
  return {.has_tls = listener.tls.has_value(),
          .has_client_certificates = listener.tls && !listener.tls->client_ca.empty()};
}

Witness Scene::witness(analyze::Conditions conditions) const {
  return {.is_tls = listener.tls.has_value(),
          .host = hosts.name,
          .port = port_of(listener),
          .path = path,
          .conditions = std::move(conditions)};
}

ScenesSeen each_scene(const Table& table, Universe& universe, const SceneOptions& options,
                      const std::function<bool(const Scene&)>& visit) {
  ScenesSeen seen;
  for (const symbolic::Listener& listener : table.listeners) {
    for (const HostPair& hosts : host_pairs(nullptr, &listener)) {
      if (options.wants_host && !options.wants_host(listener, hosts)) {
        continue;
      }
      switch (HostScenes(table, universe, options).run(listener, hosts, visit)) {
        case symbolic::Explored::kAll:
          break;
        case symbolic::Explored::kStopped:
          seen.was_stopped = true;
          return seen;
        case symbolic::Explored::kTooMany:
          seen.undecided.push_back(
              fmt::format("host {}: too many kinds of paths to look at each", hosts.pattern));
          break;
      }
    }
  }
  return seen;
}

ScenesSeen each_winner(const Table& table, Universe& universe, const SceneOptions& options,
                       const WinnerQuestion& question,
                       const std::function<bool(const Winner&)>& visit) {
  Place place(universe);
  SceneWinners winners(place, question);
  ScenesSeen seen = each_scene(table, universe, options,
                               [&](const Scene& scene) { return winners.run(scene, visit); });
  if (!winners.is_complete()) {
    seen.undecided.emplace_back("guards of one place tell too many kinds of requests apart");
  }
  return seen;
}

}  // namespace weir::prove
