#include "compiler/analyze/winner.h"

#include <algorithm>

#include "compiler/analyze/path_search.h"

namespace weir::analyze {
namespace {

// Kinds of paths looked at to say who takes the requests of a route: enough to name and count them
// all where that helps anybody.
constexpr int kPathsForTakersMax = 1024;

std::vector<Region> regions_of(const model::Program& program,
                               std::span<const model::RouteId> routes) {
  std::vector<Region> regions;
  for (const model::RouteId route : routes) {
    regions.push_back(region_of(program.routes[route.index()]));
  }
  return regions;
}

void append_cell(std::vector<model::RouteId>& routes, const Cell& cell) {
  for (const Candidate& candidate : cell) {
    routes.push_back(candidate.route);
  }
}

// Goes through the routes that come before `loser` on one path and keeps those that win something
// of it.
void add_takers(const model::Program& program, std::span<const model::RouteId> before,
                const Region& loser, const std::string& path, std::vector<Taker>& takers) {
  std::vector<Region> taken;
  for (const model::RouteId id : before) {
    const Region region = region_of(program.routes[id.index()]);
    const std::vector<Region> both = {loser, region};
    Finding finding = find_request(both, taken, path);
    if (finding.answer != Answer::kYes) {
      continue;
    }
    taken.push_back(region);
    const bool is_known = std::any_of(takers.begin(), takers.end(),
                                      [&](const Taker& taker) { return taker.route == id; });
    if (!is_known) {
      takers.push_back({id, {path, std::move(finding.conditions)}});
    }
  }
}

}  // namespace

Win find_win(const model::Program& program, const HostPaths& paths, CellRef place,
             std::span<const model::RouteId> routes, std::span<const model::RouteId> narrower) {
  const std::vector<Region> in = regions_of(program, routes);
  const std::vector<Region> out_here = regions_of(program, narrower);
  Win win;
  bool is_undecided = false;
  const PathsSeen seen = visit_paths(paths, place, [&](const PathEnd& end) {
    std::vector<model::RouteId> earlier;
    for (const CellRef& ref : end.earlier) {
      append_cell(earlier, paths.cell(ref));
    }
    std::vector<Region> out = regions_of(program, earlier);
    out.insert(out.end(), out_here.begin(), out_here.end());
    Finding finding = find_request(in, out, end.path);
    if (finding.answer == Answer::kYes) {
      win = {Answer::kYes, {end.path, std::move(finding.conditions)}};
      return false;
    }
    is_undecided = is_undecided || finding.answer == Answer::kUndecided;
    // Nothing came first on this path, so none of the others can do better, unless guards look at
    // what is in it.
    return !end.earlier.empty() || !paths.capture_atoms.empty();
  });
  if (win.answer == Answer::kNo && (is_undecided || seen == PathsSeen::kTooMany)) {
    win.answer = Answer::kUndecided;
  }
  return win;
}

std::vector<Taker> find_takers(const model::Program& program, const HostPaths& paths, CellRef place,
                               const Candidate& loser) {
  const Region region = region_of(program.routes[loser.route.index()]);
  std::vector<Taker> takers;
  int paths_left = kPathsForTakersMax;
  visit_paths(paths, place, [&](const PathEnd& end) {
    std::vector<model::RouteId> before;
    for (const CellRef& ref : end.earlier) {
      append_cell(before, paths.cell(ref));
    }
    // Narrower routes of the same place, in their order there.
    for (const Candidate& candidate : paths.cell(place)) {
      if (std::find(loser.narrower.begin(), loser.narrower.end(), candidate.route) !=
          loser.narrower.end()) {
        before.push_back(candidate.route);
      }
    }
    add_takers(program, before, region, end.path, takers);
    return --paths_left > 0;
  });
  return takers;
}

}  // namespace weir::analyze
