// Candidates of a place by the value of one attribute. Private to the engine.
#pragma once

#include <optional>
#include <span>

#include "runtime/engine/match_input.h"
#include "runtime/image/view.h"

namespace weir::engine {

// The candidates of `range` that may take the request, in order; nothing where all have to be
// asked: no switch is there for them, or the request has several values of its attribute. `range`
// is one of a node of the image. Allocates nothing; logarithmic in the cases.
[[nodiscard]] std::optional<std::span<const image::SwitchCandidate>> narrowed(
    const image::ImageView& view, image::Range range, MatchInput& input);

}  // namespace weir::engine
