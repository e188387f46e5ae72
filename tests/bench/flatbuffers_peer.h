// A route table in FlatBuffers, written from an image: same hosts, tries, candidates, routes and
// spans, so that two verifiers can be timed on the same content. What FlatBuffers checks is less:
// offsets and sizes, no hashes, orders, characters or bounds of a lookup.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/image/view.h"

namespace weir::bench {

[[nodiscard]] std::vector<uint8_t> to_flatbuffer(const image::ImageView& view);

// FlatBuffers' own verdict of it.
[[nodiscard]] bool is_valid_flatbuffer(const std::vector<uint8_t>& bytes);

}  // namespace weir::bench
