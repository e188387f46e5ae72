// Two hosts that take the same names: every pair of routes that some request goes from and to,
// where it fares differently.
//
// Exact for all requests to the hosts, whatever guards ask about; equal parts of both trees are
// passed over by their identity. Limits that were hit are in the answer. Not thread-safe: universe
// and place are used throughout.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/symbolic/path_explorer.h"
#include "compiler/symbolic/place.h"
#include "compiler/symbolic/table.h"

namespace weir::prove {

// A candidate in a place; null where no route takes the request.
struct Taken {
  const symbolic::Candidate* candidate = nullptr;
  analyze::CellRef cell;
  bool is_refused = false;  // it wants a token, and the request has none: 401
};

struct Difference {
  Taken was;
  Taken now;
  uint16_t methods = 0;
  std::string path;
  analyze::Conditions conditions;
  // Before, a route to the same end took only some clients, by address, certificate or token.
  bool had_identity_check = false;
};

struct HostsCompared {
  symbolic::Explored explored = symbolic::Explored::kAll;
  bool is_complete = true;  // no place had more to it than was looked at
  size_t places = 0;        // that needed a comparison
};

struct Sides {
  const symbolic::Table& before;
  uint32_t before_root = image::kNone;
  const symbolic::Table& after;
  uint32_t after_root = image::kNone;
  // Tables of regions whose requests are not compared.
  std::vector<const symbolic::Table*> exceptions;
};

// `found` gets each difference; all it borrows is gone after the call.
[[nodiscard]] HostsCompared compare_hosts(symbolic::Universe& universe, symbolic::Place& place,
                                          const Sides& sides, const symbolic::Entrance& entrance,
                                          const std::function<void(const Difference&)>& found);

}  // namespace weir::prove
