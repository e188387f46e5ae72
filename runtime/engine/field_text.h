// Texts of requests against texts of the image, byte by byte and without a copy: header and cookie
// values as they are, names and values of the query percent-decoded on the way. Private to the
// engine.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string_view>

namespace weir::engine {

// The one name that cookies are asked for by (FieldMemo tells names apart by where they are).
inline constexpr std::string_view kCookieName = "cookie";

inline constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Takes one byte off the front of `raw`, percent-decoded; a `%` that begins no escape is itself.
inline uint8_t take_decoded(std::string_view& raw) {
  if (raw.front() == '%' && raw.size() > 2 && hex_value(raw[1]) >= 0 && hex_value(raw[2]) >= 0) {
    const int byte = hex_value(raw[1]) * 16 + hex_value(raw[2]);
    raw.remove_prefix(3);
    return static_cast<uint8_t>(byte);
  }
  const auto byte = static_cast<uint8_t>(raw.front());
  raw.remove_prefix(1);
  return byte;
}

// Text as the request has it, byte by byte: as it is, or percent-decoded on the way.
struct PlainText {
  std::string_view rest;
  [[nodiscard]] bool is_over() const { return rest.empty(); }
  uint8_t take() {
    const auto byte = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    return byte;
  }
};
struct EncodedText {
  std::string_view rest;
  [[nodiscard]] bool is_over() const { return rest.empty(); }
  uint8_t take() { return take_decoded(rest); }
};

// Orders the bytes of a request against a text of the image.
template <typename Text>
std::strong_ordering compare(Text value, std::string_view text) {
  while (!value.is_over() && !text.empty()) {
    const auto expected = static_cast<uint8_t>(text.front());
    const auto order = value.take() <=> expected;
    if (order != 0) {
      return order;
    }
    text.remove_prefix(1);
  }
  return !value.is_over() <=> !text.empty();
}

// Splits "name=value" off a list with separators; the value of a bare "name" is empty.
struct Pair {
  std::string_view name;
  std::string_view value;
};

inline Pair take_pair(std::string_view& list, char separator) {
  const size_t end = std::min(list.find(separator), list.size());
  const std::string_view pair = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  const size_t equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

}  // namespace weir::engine
