// A readable difference of two short texts, line by line, for failed goldens.
#pragma once

#include <string>
#include <string_view>

namespace weir::golden {

// Lines only in `expected` start with `-`, only in `actual` with `+`; equal lines are left out but
// for one before and after each change. Empty for equal texts.
[[nodiscard]] std::string line_diff(std::string_view expected, std::string_view actual);

}  // namespace weir::golden
