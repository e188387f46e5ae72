#include "compiler/analyze/segment_sample.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace weir::analyze {
namespace {

constexpr uint8_t bit(image::CaptureType type) {
  return static_cast<uint8_t>(1U << capture_slot(type));
}

constexpr uint8_t kUuid = bit(image::CaptureType::kUuid);
constexpr uint8_t kUint = bit(image::CaptureType::kUint);
constexpr uint8_t kInt = bit(image::CaptureType::kInt);
constexpr uint8_t kSlug = bit(image::CaptureType::kSlug);
constexpr uint8_t kSegment = bit(image::CaptureType::kSegment);

// By family: word, small number, UUID, negative number, other, UUID in capitals, large number.
constexpr std::array<uint8_t, kSampleFamilies> kFamilyTypes = {
    kSlug | kSegment,
    kUint | kInt | kSlug | kSegment,
    kUuid | kSlug | kSegment,
    kInt | kSegment,
    kSegment,
    kUuid | kSegment,
    kUint | kSlug | kSegment,
};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// As image::CaptureType says.
constexpr size_t kUuidLength = 36;
constexpr size_t kUintDigitsMax = 20;
constexpr size_t kIntDigitsMax = 19;

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidLength) {
    return false;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
    const char folded = static_cast<char>(text[i] | 0x20);
    const bool is_hex = is_digit(text[i]) || (folded >= 'a' && folded <= 'f');
    if (is_hyphen_place ? text[i] != '-' : !is_hex) {
      return false;
    }
  }
  return true;
}

// Whether all of `text` is `digits` or fewer decimal digits of a number that fits `Number`.
template <typename Number>
bool is_number(std::string_view text, size_t digits) {
  const std::string_view unsigned_part = text.substr(text.starts_with('-') ? 1 : 0);
  if (unsigned_part.empty() || unsigned_part.size() > digits ||
      !std::all_of(unsigned_part.begin(), unsigned_part.end(), is_digit)) {
    return false;
  }
  Number number{};
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-') {
    return false;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_double_hyphen = text[i] == '-' && text[i - 1] == '-';
    if (is_double_hyphen || !(is_digit(text[i]) || is_lower(text[i]) || text[i] == '-')) {
      return false;
    }
  }
  return true;
}

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
  CaptureTypes types;
  if (text.empty()) {
    return types;
  }
  const auto add_if = [&](bool is_taken, uint8_t type) {
    types.bits = static_cast<uint8_t>(types.bits | (is_taken ? type : 0U));
  };
  add_if(true, kSegment);
  add_if(is_uuid(text), kUuid);
  add_if(!text.starts_with('-') && is_number<uint64_t>(text, kUintDigitsMax), kUint);
  add_if(is_number<int64_t>(text, kIntDigitsMax), kInt);
  add_if(is_slug(text), kSlug);
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
