// Walker's alias table for a split, exact in integers (Walker 1977, Vose 1991).
//
// Of n arms with shares s in ppm, n * s is cut into n slots of 1'000'000 each: a slot holds a part
// of its own arm and fills up with one other. No rounding takes place.
#pragma once

#include <span>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/image/format.h"

namespace weir::lower {

// One slot an arm, in their order. The shares sum to 1'000'000.
[[nodiscard]] std::vector<image::SplitSlot> make_alias_table(std::span<const model::SplitArm> arms);

}  // namespace weir::lower
