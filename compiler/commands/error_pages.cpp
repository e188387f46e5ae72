#include "compiler/commands/error_pages.h"

#include <algorithm>

namespace weir::commands {

std::optional<std::string_view> error_page(std::string_view code) {
  const auto pages = error_pages();
  const auto page = std::find_if(pages.begin(), pages.end(), [code](const ErrorPage& candidate) {
    return candidate.file.starts_with(code) && candidate.file.substr(code.size()) == ".md";
  });
  return page == pages.end() ? std::nullopt : std::optional(page->text);
}

}  // namespace weir::commands
