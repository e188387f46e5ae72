// A unified diff of two texts, line by line, for `weir fmt --diff`.
#pragma once

#include <string>
#include <string_view>

namespace weir::commands {

// The hunks with three lines of context, headed `--- name` and `+++ name (formatted)`; empty for
// equal texts. Time is O((lines) * (changed lines)), after Myers, "An O(ND) difference algorithm",
// 1986; two texts that differ in more than a few thousand lines become one large hunk.
[[nodiscard]] std::string unified_diff(std::string_view name, std::string_view before,
                                       std::string_view after);

}  // namespace weir::commands
