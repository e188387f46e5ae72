// "Did you mean": the candidate that is closest to a misspelt name. It knows nothing of what the
// names stand for.
#pragma once

#include <string_view>
#include <vector>

namespace weir::dsl {

// Empty if no candidate is close enough to be what was meant: at most a third of the letters of the
// longer one differ (one for short names), swapped neighbours counting once, or it is the one that
// goes on from what was written. Case does not count. Among equals the first candidate wins.
[[nodiscard]] std::string_view closest_name(std::string_view wanted,
                                            const std::vector<std::string_view>& candidates);

}  // namespace weir::dsl
