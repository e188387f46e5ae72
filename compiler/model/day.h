// Days as people write them where something ends: "2027-06-30", the last one it holds for.
//
// Texts of this form are in order as the days are. No clock: who asks brings the day it is.
#pragma once

#include <string_view>

namespace weir::model {

// As a regular expression, without groups that are numbered.
inline constexpr const char* kDayForm = R"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))";

[[nodiscard]] inline bool is_over(std::string_view last_day, std::string_view today) {
  return last_day < today;
}

}  // namespace weir::model
