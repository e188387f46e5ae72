// Comma-separated lists in field values (RFC 9110 section 5.6.1): pieces of the text they are in.
//
// Constant functions over views; nothing is copied and nothing can fail.
#pragma once

#include <string_view>

#include "runtime/base/trim.h"

namespace weir::http {

// Takes the first element off `list`, trimmed, perhaps empty. Quoted strings are not looked into:
// the lists read here hold tokens. Call while `list` is not empty.
[[nodiscard]] constexpr std::string_view take_element(std::string_view& list) {
  const size_t comma = list.find(',');
  const std::string_view element = trim_blanks(list.substr(0, comma));
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return element;
}

}  // namespace weir::http
