// Builds the tree of a host's paths from its routes, before anything is ordered.
//
// An enumeration becomes one edge a value, so a route may end in several places; kRoutePathsMax and
// kPathNodesMax bound that. Routes beyond a limit are reported and left out.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::analyze {

struct PathTree {
  HostPaths paths;                             // cells in the order of declaration
  std::vector<std::vector<CellRef>> cells_of;  // by position in Host::routes: where it ends
};

// `nodes_left` is what remains of kPathNodesMax for the site, and is used up.
[[nodiscard]] PathTree build_path_tree(const model::Program& program, const model::Host& host,
                                       size_t& nodes_left, dsl::DiagnosticSink& sink);

// Nodes that the lookup of one path can visit: PathNode::visits_max of the image, for each node;
// counts beyond 32 bits stop at the largest number.
[[nodiscard]] std::vector<uint32_t> count_visits(const HostPaths& paths);

}  // namespace weir::analyze
