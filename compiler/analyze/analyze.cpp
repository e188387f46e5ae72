#include "compiler/analyze/analyze.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/cell_order.h"
#include "compiler/analyze/limits.h"
#include "compiler/analyze/ordered_paths.h"
#include "compiler/analyze/path_tree.h"
#include "compiler/analyze/report.h"
#include "compiler/analyze/route_limits.h"
#include "compiler/analyze/winner.h"

namespace weir::analyze {
namespace {

// One host: orders its tree, then asks the two questions.
class HostAnalysis {
 public:
  HostAnalysis(const model::Program& program, const model::Host& host, PathTree tree,
               dsl::DiagnosticSink& sink)
      : program_(program), host_(host), tree_(std::move(tree)), sink_(sink) {}

  HostPaths run() {
    check_visits();
    order_cells();
    for (auto& [second, ambiguities] : ambiguities_) {
      report_ambiguous(program_, ambiguities, sink_);
    }
    check_ordered_paths(program_, host_, sink_);
    for (size_t i = 0; i < host_.routes.size(); ++i) {
      check_reachable(host_.routes[i], tree_.cells_of[i]);
    }
    return std::move(tree_.paths);
  }

 private:
  void check_visits();
  void order_cells();
  void check_clash(CellRef place, const Clash& clash);
  void check_reachable(model::RouteId id, const std::vector<CellRef>& places);
  [[nodiscard]] const Candidate& candidate(CellRef place, model::RouteId id) const;
  [[nodiscard]] bool has_enough(const Clash& clash) const;
  void note_undecided(model::RouteId id) { undecided_.try_emplace(id); }
  void report_takers(model::RouteId id, const std::vector<CellRef>& places);

  const model::Program& program_;
  const model::Host& host_;
  PathTree tree_;
  dsl::DiagnosticSink& sink_;
  std::map<model::RouteId, std::vector<Ambiguity>> ambiguities_;  // by the second route
  std::map<model::RouteId, bool> undecided_;
};

void HostAnalysis::check_visits() {
  const uint32_t visits = count_visits(tree_.paths).front();
  if (visits > image::kPathVisitsMax) {
    sink_
        .report(dsl::diag::route_limit, host_.span, "finding a route of this host", visits,
                "steps at worst", image::kPathVisitsMax)
        .help("use the same type of capture wherever patterns have one at the same place");
  }
}

void HostAnalysis::order_cells() {
  for (uint32_t index = 0; index < tree_.paths.nodes.size(); ++index) {
    for (const CellKind kind : {CellKind::kExact, CellKind::kTail, CellKind::kPrefix}) {
      for (const Clash& clash : order_cell(program_, tree_.paths.nodes[index].cell(kind))) {
        check_clash({index, kind}, clash);
      }
    }
  }
}

const Candidate& HostAnalysis::candidate(CellRef place, model::RouteId id) const {
  const Cell& cell = tree_.paths.cell(place);
  size_t index = 0;
  while (cell[index].route != id) {
    ++index;
  }
  return cell[index];
}

// One diagnostic a route, which names a few others: more clashes of it need not be looked at.
bool HostAnalysis::has_enough(const Clash& clash) const {
  const auto known = ambiguities_.find(clash.second);
  return known != ambiguities_.end() &&
         (known->second.size() >= kNamedRoutesMax ||
          std::any_of(known->second.begin(), known->second.end(), [&](const Ambiguity& ambiguity) {
            return ambiguity.clash.first == clash.first;
          }));
}

// Routes may share requests as long as a more specific one takes those.
void HostAnalysis::check_clash(CellRef place, const Clash& clash) {
  if (has_enough(clash)) {
    return;
  }
  if (clash.relation == Relation::kCircle) {
    report_circle(program_, clash, sink_);
    return;
  }
  if (clash.relation == Relation::kUndecided) {
    note_undecided(clash.second);
    return;
  }
  std::vector<model::RouteId> narrower = candidate(place, clash.first).narrower;
  const auto& more = candidate(place, clash.second).narrower;
  narrower.insert(narrower.end(), more.begin(), more.end());
  const std::array routes = {clash.first, clash.second};
  Win win = find_win(program_, tree_.paths, place, routes, narrower);
  if (win.answer == Answer::kYes) {
    ambiguities_[clash.second].push_back({clash, std::move(win.example)});
  } else if (win.answer == Answer::kUndecided) {
    note_undecided(clash.second);
  }
}

void HostAnalysis::check_reachable(model::RouteId id, const std::vector<CellRef>& places) {
  bool is_undecided = undecided_.contains(id);
  for (const CellRef place : places) {
    const std::array routes = {id};
    const auto& narrower = candidate(place, id).narrower;
    const Answer answer = find_win(program_, tree_.paths, place, routes, narrower).answer;
    if (answer == Answer::kYes && !undecided_.contains(id)) {
      return;
    }
    is_undecided = is_undecided || answer == Answer::kUndecided;
  }
  if (is_undecided) {
    report_undecided(program_.routes[id.index()], sink_);
  } else if (!places.empty()) {
    report_takers(id, places);
  }
}

void HostAnalysis::report_takers(model::RouteId id, const std::vector<CellRef>& places) {
  std::vector<Taker> takers;
  for (const CellRef place : places) {
    for (Taker& taker : find_takers(program_, tree_.paths, place, candidate(place, id))) {
      bool is_known = false;
      for (const Taker& other : takers) {
        is_known = is_known || other.route == taker.route;
      }
      if (!is_known) {
        takers.push_back(std::move(taker));
      }
    }
  }
  report_unreachable(program_, program_.routes[id.index()], takers, sink_);
}

}  // namespace

Analysis analyze(const model::Program& program, dsl::DiagnosticSink& sink) {
  check_route_limits(program, sink);
  Analysis analysis;
  size_t nodes_left = kPathNodesMax;
  for (const model::Host& host : program.hosts) {
    PathTree tree = build_path_tree(program, host, nodes_left, sink);
    analysis.hosts.push_back(HostAnalysis(program, host, std::move(tree), sink).run());
  }
  return analysis;
}

}  // namespace weir::analyze
