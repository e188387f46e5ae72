#include "lint/rules/pages.h"

#include <algorithm>

namespace weir::lint {

std::string rule_of(const Page& page) {
  std::string rule(page.file.substr(0, page.file.find('.')));
  std::ranges::replace(rule, '_', '-');
  return rule;
}

std::optional<std::string_view> page_of(std::string_view rule) {
  const auto all = pages();
  const auto page = std::ranges::find(all, rule, rule_of);
  return page == all.end() ? std::nullopt : std::optional(page->text);
}

}  // namespace weir::lint
