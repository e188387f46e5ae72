// The kinds of paths that reach a place of the tree, each with what is tried before that place.
//
// A path can fit several routes of different precedence: /v1/en/search fits a static `en` before it
// fits `{lang}`. Whether a route can win anything is a question about paths for which little stands
// before it. This walks through them, the most promising first: at every capture one sample text of
// each family (segment_sample.h) that is not spelled out anywhere, and below a tail or prefix all
// the ways to go on. Paths for which the same places come first are visited once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/analyze/analysis.h"

namespace weir::analyze {

struct PathEnd {
  std::string path;              // "/v1/en/search"
  std::vector<CellRef> earlier;  // places tried before the one asked for, in order; none is empty
};

// Says whether to go on.
using VisitPath = std::function<bool(const PathEnd&)>;

enum class PathsSeen : uint8_t { kAll, kStopped, kTooMany };

// `place` is a place of `paths`. Visits kPathEndsMax paths at most.
PathsSeen visit_paths(const HostPaths& paths, CellRef place, const VisitPath& visit);

}  // namespace weir::analyze
