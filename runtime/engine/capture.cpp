#include "runtime/engine/capture.h"

#include <algorithm>

#include "runtime/base/parse_integer.h"

namespace weir::engine {
namespace {

constexpr size_t kUintDigitsMax = 20;  // 2^64 - 1 has twenty digits
constexpr size_t kIntDigitsMax = 19;   // 2^63 has nineteen
constexpr size_t kUuidBytes = 36;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_hex_digit(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

constexpr bool is_slug_byte(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z');
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidBytes) {
    return false;
  }
  for (size_t i = 0; i < kUuidBytes; ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !is_hex_digit(text[i])) {
      return false;
    }
  }
  return true;
}

bool is_uint(std::string_view text) {
  return !text.empty() && text.size() <= kUintDigitsMax && is_digit(text.front()) &&
         parse_integer<uint64_t>(text);
}

bool is_int(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  return !digits.empty() && digits.size() <= kIntDigitsMax && is_digit(digits.front()) &&
         parse_integer<int64_t>(text);
}

bool is_slug(std::string_view text) {
  bool may_end = false;  // the byte before is a letter or digit
  for (const char c : text) {
    if (!is_slug_byte(c) && (c != '-' || !may_end)) {
      return false;
    }
    may_end = c != '-';
  }
  return may_end;
}

}  // namespace

bool takes(image::CaptureType type, std::string_view segment) {
  switch (type) {
    case image::CaptureType::kUuid:
      return is_uuid(segment);
    case image::CaptureType::kUint:
      return is_uint(segment);
    case image::CaptureType::kInt:
      return is_int(segment);
    case image::CaptureType::kSlug:
      return is_slug(segment);
    case image::CaptureType::kSegment:
      return !segment.empty();
    case image::CaptureType::kEnum:
    case image::CaptureType::kTail:
      return false;
  }
  return false;
}

}  // namespace weir::engine
