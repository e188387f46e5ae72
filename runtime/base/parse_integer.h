// Text that is a number as a whole: from its first byte to its last, without blanks or a plus sign,
// and within the type. Bounds below the type's, and leading zeros, are for the caller to judge.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace weir {

template <typename Integer>
[[nodiscard]] std::optional<Integer> parse_integer(std::string_view text, int base = 10) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

}  // namespace weir
