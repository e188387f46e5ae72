// Example segments: texts that people would send, one family for each way in which the types of
// captures can take a text.
//
//   a           slug, segment          7b..-8-4-4-4-12    uuid, slug, segment
//   7           uint, int, slug, ...   7B..               uuid, segment
//   2^63 ..     uint, slug, segment    -7                 int, segment
//   A           segment
//
// These seven are all the ways there are, so trying one text of each is trying every text that is
// not spelled out in some pattern.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/analyze/analysis.h"

namespace weir::analyze {

// A set of capture types that have edges: bit N is capture_slot N.
struct CaptureTypes {
  uint8_t bits = 0;

  [[nodiscard]] bool contains(size_t slot) const { return (bits >> slot & 1U) != 0; }
};

// The types that take this text. An empty text is taken by none.
[[nodiscard]] CaptureTypes types_of(std::string_view text);

inline constexpr size_t kSampleFamilies = 7;

// The types that take the texts of a family, the friendliest family first.
[[nodiscard]] CaptureTypes family_types(size_t family);

// Text number `index` of a family; different numbers give different texts.
[[nodiscard]] std::string sample_text(size_t family, uint32_t index);

}  // namespace weir::analyze
