#include "compiler/analyze/segment_sample.h"

#include <array>
#include <limits>

#include "runtime/engine/capture.h"

namespace weir::analyze {
namespace {

constexpr uint8_t bit(image::CaptureType type) {
  return static_cast<uint8_t>(1U << capture_slot(type));
}

constexpr uint8_t kUuidBit = bit(image::CaptureType::kUuid);
constexpr uint8_t kUintBit = bit(image::CaptureType::kUint);
constexpr uint8_t kIntBit = bit(image::CaptureType::kInt);
constexpr uint8_t kSlugBit = bit(image::CaptureType::kSlug);
constexpr uint8_t kSegmentBit = bit(image::CaptureType::kSegment);

// By family: word, small number, UUID, negative number, other, UUID in capitals, large number.
constexpr std::array<uint8_t, kSampleFamilies> kFamilyTypes = {
    kSlugBit | kSegmentBit,
    kUintBit | kIntBit | kSlugBit | kSegmentBit,
    kUuidBit | kSlugBit | kSegmentBit,
    kIntBit | kSegmentBit,
    kSegmentBit,
    kUuidBit | kSegmentBit,
    kUintBit | kSlugBit | kSegmentBit,
};

// "a" .. "z", then "a1" .. "z1", "a2" ..
std::string word(char first, uint32_t index) {
  constexpr uint32_t kLetters = 26;
  std::string text(1, static_cast<char>(first + static_cast<char>(index % kLetters)));
  return index < kLetters ? text : text + std::to_string(index / kLetters);
}

// `start` and twelve more digits, other ones for every number.
std::string uuid(std::string_view start, std::string_view digits, uint32_t index) {
  constexpr uint64_t kFirstNode = 0x00CF4FC964FFULL;
  constexpr unsigned kNodeBits = 48;
  std::string text(start);
  for (unsigned shift = kNodeBits; shift != 0; shift -= 4) {
    text += digits[(kFirstNode + index) >> (shift - 4) & 15U];
  }
  return text;
}

}  // namespace

CaptureTypes types_of(std::string_view text) {
  using image::CaptureType;
  CaptureTypes types;
  for (const CaptureType type : {CaptureType::kUuid, CaptureType::kUint, CaptureType::kInt,
                                 CaptureType::kSlug, CaptureType::kSegment}) {
    types.bits = static_cast<uint8_t>(types.bits | (engine::takes(type, text) ? bit(type) : 0U));
  }
  return types;
}

CaptureTypes family_types(size_t family) {
  return {kFamilyTypes[family]};
}

std::string sample_text(size_t family, uint32_t index) {
  switch (family) {
    case 0:
      return word('a', index);
    case 1:
      return std::to_string(uint64_t{index} + 1);
    case 2:
      return uuid("6f9619ff-8b86-4d01-b42d-", "0123456789abcdef", index);
    case 3:
      return std::to_string(-1 - int64_t{index});
    case 4:
      return word('A', index);
    case 5:
      return uuid("6F9619FF-8B86-4D01-B42D-", "0123456789ABCDEF", index);
    default:
      return std::to_string(std::numeric_limits<uint64_t>::max() - index);
  }
}

}  // namespace weir::analyze
