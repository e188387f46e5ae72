// "Did you mean": the candidate that is closest to a misspelt name. It knows nothing of what the
// names stand for.
#pragma once

#include <string_view>
#include <vector>

namespace weir::dsl {

// Empty if no candidate is close enough to be what was meant: at most a third of the letters of the
// longer one differ (one for short names), swapped neighbours counting once. Case does not count.
// Among equals the first candidate wins.
[[nodiscard]] std::string_view closest_name(std::string_view wanted,
                                            const std::vector<std::string_view>& candidates);

// The one candidate that goes on from what was written, `priority` for `prio`; empty if there are
// several, or none. For names that a language gives, not for those that an author does: `web` is no
// misspelt `web_next`.
[[nodiscard]] std::string_view only_completion(std::string_view wanted,
                                               const std::vector<std::string_view>& candidates);

}  // namespace weir::dsl
