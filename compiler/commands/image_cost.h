// What hosts and routes of an image cost: bytes, steps of a lookup, automata.
//
// Bytes are those of the records that only this host or route needs; what several share (guards,
// automata, outcomes, texts) is counted in full for each that uses it, so that sums may exceed the
// image.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/image/view.h"

namespace weir::commands {

struct HostCost {
  std::string host;
  size_t routes = 0;
  size_t path_nodes = 0;
  size_t bytes = 0;
  uint32_t visits_max = 0;      // nodes of the tree of paths that a lookup looks at, at worst
  uint32_t candidates_max = 0;  // routes tried in one place, at worst
};

struct RouteCost {
  std::string route;
  std::string host;
  size_t places = 0;         // of the tree of paths
  size_t bytes = 0;          // its records and its guard
  uint32_t guard_nodes = 0;  // of its guard
  uint32_t guard_depth = 0;  // tests at worst
  size_t automaton_states = 0;
  size_t automaton_bytes = 0;
};

struct ImageCost {
  size_t image_bytes = 0;
  std::vector<HostCost> hosts;    // the most bytes first
  std::vector<RouteCost> routes;  // the most bytes first
};

[[nodiscard]] ImageCost cost_of(const image::ImageView& view);

// The ten costliest of both, and how many there are.
[[nodiscard]] std::string cost_as_text(const ImageCost& cost);
// All of them.
[[nodiscard]] std::string cost_as_json(const ImageCost& cost);

}  // namespace weir::commands
