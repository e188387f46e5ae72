#include "runtime/observe/duration_buckets.h"

#include <numeric>

namespace weir::observe {

double duration_quantile(std::span<const uint64_t> buckets, double share) {
  const uint64_t all = std::accumulate(buckets.begin(), buckets.end(), uint64_t{0});
  const double wanted = share * static_cast<double>(all);
  double below = 0;
  double from = 0;
  for (size_t i = 0; all > 0 && i < kDurationBoundsUs.size(); ++i) {
    const auto bound = static_cast<double>(kDurationBoundsUs[i]);
    const auto inside = static_cast<double>(buckets[i]);
    if (inside > 0 && below + inside >= wanted) {
      return from + (bound - from) * (wanted - below) / inside;
    }
    below += inside;
    from = bound;
  }
  return all > 0 ? from : 0;
}

}  // namespace weir::observe
