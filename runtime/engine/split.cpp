#include "runtime/engine/split.h"

#include "runtime/base/units.h"

namespace weir::engine {
namespace {

__extension__ using Wide = unsigned __int128;

// `random` scaled to [0, bound): the high half of the product.
uint64_t scale(uint64_t random, uint64_t bound) {
  return static_cast<uint64_t>(static_cast<Wide>(random) * bound >> 64U);
}

}  // namespace

image::UpstreamId choose_upstream(const image::ImageView& view, const image::OutcomeRecord& outcome,
                                  uint64_t random) {
  if (outcome.action == image::ActionKind::kUpstream) {
    return image::UpstreamId(outcome.target);
  }
  if (outcome.action != image::ActionKind::kSplit) {
    return {};
  }
  const auto slots = view.split_slots(outcome.split);
  const uint64_t draw = scale(random, slots.size() * uint64_t{Ppm::kWhole});
  const image::SplitSlot& slot = slots[draw / Ppm::kWhole];
  const bool is_own = draw % Ppm::kWhole < slot.threshold;
  return image::UpstreamId(is_own ? slot.upstream : slots[slot.alias].upstream);
}

}  // namespace weir::engine
