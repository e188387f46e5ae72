// All requests of a table, scene by scene: a listener, a kind of host names, a kind of paths.
//
// What questions about one table have in common (cover, invariants, ask, generated tests). Within a
// scene, the candidates that may take a request stand in the order of precedence; which of them
// does is a matter of the remaining attributes, which symbolic::Place decides.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/prove/host_index.h"
#include "compiler/prove/witness.h"
#include "compiler/symbolic/path_explorer.h"
#include "compiler/symbolic/place.h"
#include "compiler/symbolic/table.h"

namespace weir::prove {

// All candidates of some cells, in order, and which cell each is from.
struct Candidates {
  std::vector<symbolic::Candidate> list;
  std::vector<analyze::CellRef> cells;
};
[[nodiscard]] Candidates candidates_of(const symbolic::Table& table,
                                       const std::vector<analyze::CellRef>& cells);

[[nodiscard]] symbolic::Entrance entrance_of(const symbolic::Listener& listener);

struct Scene {
  const symbolic::Listener& listener;
  uint32_t listener_index = 0;
  const HostPair& hosts;  // `after` is the host; `before` is none
  const std::string& path;
  const Candidates& candidates;
  const Candidates& region;  // of SceneOptions::region, not empty if there is one

  [[nodiscard]] Witness witness(analyze::Conditions conditions) const;
};

struct SceneOptions {
  // Hosts to look at; null: all. A pattern as sites have it: "*.example.com".
  std::function<bool(const symbolic::Listener&, const HostPair&)> wants_host;
  // Equal parts of trees are looked at once: right where only their outcomes matter and not which
  // routes they are.
  bool skip_repeated = false;
  // Only paths that this table takes (table_of(RegionRoute)); null: all.
  const symbolic::Table* region = nullptr;
};

struct ScenesSeen {
  bool was_stopped = false;
  std::vector<std::string> undecided;  // limits that were hit, by host
};

// `visit` says whether to go on.
[[nodiscard]] ScenesSeen each_scene(const symbolic::Table& table, symbolic::Universe& universe,
                                    const SceneOptions& options,
                                    const std::function<bool(const Scene&)>& visit);

// ---- winners -----------------------------------------------------------------------------------

// Who takes requests of a scene: a candidate, or nobody.
struct Winner {
  const Scene& scene;
  const symbolic::Candidate* candidate = nullptr;  // null: no route
  analyze::CellRef cell;
  uint16_t methods = 0;
  Witness witness;
};

struct WinnerQuestion {
  std::function<bool(const symbolic::Candidate*)> wants;
  // A term that the requests have to satisfy besides.
  uint32_t condition = symbolic::kTrueTerm;
  uint16_t methods = MethodMask::all().bits;
};

// Each winner that is wanted, in every scene it wins in.
[[nodiscard]] ScenesSeen each_winner(const symbolic::Table& table, symbolic::Universe& universe,
                                     const SceneOptions& options, const WinnerQuestion& question,
                                     const std::function<bool(const Winner&)>& visit);

}  // namespace weir::prove
