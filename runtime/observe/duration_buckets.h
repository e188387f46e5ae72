// How long requests took, as a histogram with fixed bounds: what one bucket means, and what can be
// said about a share of all. Pure.
//
// Bounds are those people set alerts at, from a millisecond to ten seconds; a value equal to a
// bound is below it, as Prometheus has it. Buckets here are not cumulative.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::observe {

inline constexpr std::array<uint64_t, 12> kDurationBoundsUs = {
    1'000,   2'500,   5'000,   10'000,    25'000,    50'000,
    100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};
// The last one has no bound.
inline constexpr size_t kDurationBuckets = kDurationBoundsUs.size() + 1;

[[nodiscard]] constexpr size_t duration_bucket(uint64_t microseconds) {
  size_t bucket = 0;
  while (bucket < kDurationBoundsUs.size() && microseconds > kDurationBoundsUs[bucket]) {
    ++bucket;
  }
  return bucket;
}

// The duration in microseconds that `share` (0 to 1) of all stayed below, if those in a bucket are
// spread evenly over it. 0 when there are none; the highest bound for what is above it.
[[nodiscard]] double duration_quantile(std::span<const uint64_t> buckets, double share);

}  // namespace weir::observe
