// Whether routes can win a request in a place of the tree, and if not, who takes theirs.
//
// Joins the two searches: over the kinds of paths that reach the place (path_search.h) and, for
// each, over what else a request can say (guard_search.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/analyze/guard_search.h"
#include "compiler/model/program.h"

namespace weir::analyze {

struct Example {
  std::string path;
  Conditions conditions;
};

struct Win {
  Answer answer = Answer::kNo;
  Example example;  // kYes
};

// A request that each of `routes` takes at `place`, that no place tried before takes, and none of
// `narrower`, which end in the same place.
[[nodiscard]] Win find_win(const model::Program& program, const HostPaths& paths, CellRef place,
                           std::span<const model::RouteId> routes,
                           std::span<const model::RouteId> narrower);

// A route that wins a request which another one describes.
struct Taker {
  model::RouteId route;
  Example example;
};

// Who takes the requests of `loser` at `place`, where it wins none: enough of them to take all, in
// the order in which they come. Looks at a few kinds of paths and stops there.
[[nodiscard]] std::vector<Taker> find_takers(const model::Program& program, const HostPaths& paths,
                                             CellRef place, const Candidate& loser);

}  // namespace weir::analyze
