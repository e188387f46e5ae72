// What each rule is for, in Markdown: `weir lint --explain RULE`.
//
// The texts of lint/rules/<category>/<name>.md, built in when the toolchain is; static.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::lint {

struct Page {
  std::string_view file;  // "security/open_redirect.md"
  std::string_view text;
};

// All of them, sorted by file.
[[nodiscard]] std::span<const Page> pages();

// "security/open-redirect".
[[nodiscard]] std::string rule_of(const Page& page);

// That of the rule "security/open-redirect"; nothing if there is no such rule.
[[nodiscard]] std::optional<std::string_view> page_of(std::string_view rule);

}  // namespace weir::lint
