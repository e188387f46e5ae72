// Which routes take the requests of a region, each with a request that shows it.
//
// One entry for each route, host and place that takes something of the region, and one a host for
// requests that no route takes. Complete unless a limit was hit, which the answer names.
#pragma once

#include <string>
#include <vector>

#include "compiler/model/guard.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/scenes.h"
#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"

namespace weir::prove {

struct Takers {
  std::vector<Member> list;  // `was` is not set, nor is `now` where no route takes the request
  std::vector<std::string> undecided;
};
[[nodiscard]] Takers takers_of(const symbolic::Table& table, symbolic::Universe& universe,
                               const SceneOptions& options, const WinnerQuestion& question);

// The requests that a route describes in one of its places.
struct DescribedPlace {
  std::string host;  // the first pattern of its host
  model::PathPattern pattern;
  uint16_t methods = 0;
  uint32_t guard = symbolic::kTrueTerm;
};
[[nodiscard]] std::vector<DescribedPlace> places_of(const symbolic::Table& table,
                                                    const symbolic::Universe& universe,
                                                    uint32_t route);

}  // namespace weir::prove
