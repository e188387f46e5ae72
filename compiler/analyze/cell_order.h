// The order of the routes that end in one place: whoever takes a part of another's requests comes
// first, and so does a HEAD route before one that takes HEAD because it takes GET. Of routes of one
// `ordered` block the earlier comes first, whatever they take; where nothing else decides, the one
// with the higher priority.
//
// Of routes that share nothing, the one declared first comes first: it makes no difference to a
// request. Routes that share requests without one being inside the other are returned as clashes.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/analyze/guard_search.h"
#include "compiler/model/program.h"

namespace weir::analyze {

// How the requests of `a` lie to those of `b`.
enum class Relation : uint8_t {
  kDisjoint,
  kInside,
  kAround,
  kEqual,
  kOverlap,
  kUndecided,
  kCircle
};
[[nodiscard]] Relation compare(const Region& a, const Region& b);

// `relation` is kEqual, kOverlap, kUndecided, or kCircle: by `ordered` blocks and priorities each
// of the two comes before the other; `first` is declared before `second`.
struct Clash {
  model::RouteId first;
  model::RouteId second;
  Relation relation = Relation::kEqual;
};

// Sorts a cell whose routes are in the order of declaration and fills in `narrower`.
std::vector<Clash> order_cell(const model::Program& program, Cell& cell);

}  // namespace weir::analyze
