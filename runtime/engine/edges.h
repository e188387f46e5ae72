// Finding the edge with a given text among the sorted edges of a trie node: host labels and path
// segments alike. This is the innermost loop of the matcher, so it is all in the header.
// Private to the engine.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "runtime/image/view.h"

namespace weir::engine {

// Up to this many edges are scanned: two cache lines of them cost less than a search.
inline constexpr size_t kScanMax = 8;

// The first edge whose hash is not below `hash`. Hashes are spread evenly, so the place of one
// among n can be guessed to within about the square root of n; from the guess the search widens.
[[nodiscard]] inline const image::LabelEdge* first_with_hash(
    std::span<const image::LabelEdge> edges, uint32_t hash) {
  size_t low = 0;
  size_t high = edges.size();
  const size_t guess = static_cast<size_t>(uint64_t{hash} * edges.size() >> 32U);
  size_t stride = 1;
  if (edges[guess].hash < hash) {
    low = guess + 1;
    while (low + stride < high && edges[low + stride].hash < hash) {
      low += stride + 1;
      stride *= 2;
    }
    high = std::min(high, low + stride);
  } else {
    high = guess;
    while (high > stride && edges[high - stride].hash >= hash) {
      high -= stride;
      stride *= 2;
    }
    low = high > stride ? high - stride : 0;
  }
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (edges[middle].hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return edges.data() + low;
}

// The child of the edge that `text` (with this hash) takes, or kNone.
[[nodiscard]] inline uint32_t find_child(const image::ImageView& view,
                                         std::span<const image::LabelEdge> edges, uint32_t hash,
                                         std::string_view text) {
  const image::LabelEdge* at =
      edges.size() <= kScanMax ? edges.data() : first_with_hash(edges, hash);
  const image::LabelEdge* end = edges.data() + edges.size();
  for (; at != end && at->hash <= hash; ++at) {
    if (at->hash == hash && view.text(at->text) == text) {
      return at->child;
    }
  }
  return image::kNone;
}

}  // namespace weir::engine
