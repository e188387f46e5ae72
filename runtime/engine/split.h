// Which upstream an outcome sends this request to: its only one, or a draw from its split.
//
// The draw is by alias table, O(1) and exact: over all 2^64 values of `random` each upstream gets
// its declared share. Where `random` comes from (a generator, a sticky cookie) is the caller's.
#pragma once

#include <cstdint>

#include "runtime/image/view.h"

namespace weir::engine {

// None if the outcome answers by itself (respond, redirect).
[[nodiscard]] image::UpstreamId choose_upstream(const image::ImageView& view,
                                                const image::OutcomeRecord& outcome,
                                                uint64_t random);

}  // namespace weir::engine
