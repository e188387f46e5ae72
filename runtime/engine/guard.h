// Guards: does a request satisfy a decision diagram of the image? Private to the engine.
#pragma once

#include <cstdint>

#include "runtime/engine/match_input.h"
#include "runtime/image/view.h"

namespace weir::engine {

struct GuardAnswer {
  bool accepts = true;
  image::AtomId last;          // the atom asked last; none if none was asked
  bool last_was_true = false;  // and what it answered
};

// `guard` is a node index or kGuardAccept. Visits at most kGuardDepthMax nodes; allocates nothing.
[[nodiscard]] GuardAnswer evaluate(const image::ImageView& view, uint32_t guard, MatchInput& input);

}  // namespace weir::engine
