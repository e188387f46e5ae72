#include "compiler/lower/alias_table.h"

namespace weir::lower {

std::vector<image::SplitSlot> make_alias_table(std::span<const model::SplitArm> arms) {
  std::vector<image::SplitSlot> slots;
  std::vector<uint64_t> left;  // of n * share, not yet in a slot
  std::vector<uint32_t> scarce;
  std::vector<uint32_t> plenty;
  for (uint32_t i = 0; i < arms.size(); ++i) {
    slots.push_back({.upstream = arms[i].upstream.value,
                     .share_ppm = arms[i].share.value,
                     .threshold = Ppm::kWhole,
                     .alias = i});
    left.push_back(uint64_t{arms[i].share.value} * arms.size());
    (left[i] < Ppm::kWhole ? scarce : plenty).push_back(i);
  }
  // Each round closes one slot; what is left always sums to whole slots, so a scarce arm finds one
  // with plenty as long as there is one.
  while (!scarce.empty() && !plenty.empty()) {
    const uint32_t small = scarce.back();
    scarce.pop_back();
    const uint32_t large = plenty.back();
    slots[small].threshold = static_cast<uint32_t>(left[small]);
    slots[small].alias = large;
    left[large] -= Ppm::kWhole - left[small];
    if (left[large] < Ppm::kWhole) {
      plenty.pop_back();
      scarce.push_back(large);
    }
  }
  return slots;
}

}  // namespace weir::lower
