// Checks the pages of lint rules: each rule has one with all headings, its rule finds something in
// the example, and nothing in what stands there instead.
#pragma once

namespace weir::golden {

// Prints what is wrong; true if nothing is.
[[nodiscard]] bool check_rule_pages();

}  // namespace weir::golden
