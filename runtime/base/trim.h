// A text without the blanks at its ends: optional whitespace (RFC 9110 section 5.6.3). A view of
// the text it was given.
#pragma once

#include <string_view>

namespace weir {

inline constexpr std::string_view kBlanks = " \t";
inline constexpr std::string_view kBlanksAndReturns = " \t\r";  // of lines that may end in CRLF

[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text,
                                                     std::string_view blanks = kBlanks) {
  while (!text.empty() && blanks.find(text.front()) != std::string_view::npos) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blanks.find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace weir
