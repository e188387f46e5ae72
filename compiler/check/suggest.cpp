#include "compiler/check/suggest.h"

namespace weir::check {

std::string list_names(const std::vector<std::string_view>& names, std::string_view last) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    const bool is_last = i + 1 == names.size();
    text += i == 0 ? "" : is_last && !last.empty() ? last : ", ";
    text.append("`").append(names[i]).append("`");
  }
  return text;
}

}  // namespace weir::check
