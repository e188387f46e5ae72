// A number of things in words for people: "1 route", "2 routes". For nouns that take an "s".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

[[nodiscard]] inline std::string count_of(size_t count, std::string_view noun) {
  std::string text = std::to_string(count);
  text += ' ';
  text += noun;
  return count == 1 ? text : text + 's';
}

}  // namespace weir
