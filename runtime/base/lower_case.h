// Letters of ASCII in lower case, whatever the locale: names of hosts, headers and certificates are
// compared without regard to case (RFC 4343, RFC 9110 section 5.1). Other bytes stay as they are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace weir {

[[nodiscard]] constexpr char lower_case(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return lower_case(c); });
  return lower;
}

}  // namespace weir
