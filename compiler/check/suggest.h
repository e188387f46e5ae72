// "Did you mean": the candidate that is closest to a misspelt name, and names listed for people.
// It knows nothing of what the names stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::check {

// Empty if no candidate is close enough to be what was meant: at most a third of the letters
// differ (one for short names), swapped neighbours counting once. Case does not count. Among equals
// the first candidate wins.
[[nodiscard]] std::string_view closest_name(std::string_view wanted,
                                            const std::vector<std::string_view>& candidates);

// "`a`, `b` and `c`"; "" for none. An empty `last` is a comma: "`a`, `b`".
[[nodiscard]] std::string list_names(const std::vector<std::string_view>& names,
                                     std::string_view last = " and ");

}  // namespace weir::check
