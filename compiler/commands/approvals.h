// Approvals: differences between images that somebody has looked at and accepted.
//
//   # moves in three steps, see the plan
//   3fa9c1d2e0b44a17 until 2027-06-30 reason "payments moves to the new cluster"
//
// One line each. An approval names a class of `weir diff` by its fingerprint, says why, and ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/day.h"
#include "runtime/base/result.h"

namespace weir::commands {

struct Approval {
  std::string fingerprint;  // 16 hex digits
  std::string until;        // "2027-06-30": its last day
  std::string reason;
  size_t line = 0;
};

// kBadArgument names the line that is none. `name` is for messages.
[[nodiscard]] Result<std::vector<Approval>> parse_approvals(std::string_view text,
                                                            const std::string& name);

// Null without one.
[[nodiscard]] const Approval* find_approval(const std::vector<Approval>& approvals,
                                            std::string_view fingerprint);

// `today` as in `until`.
[[nodiscard]] inline bool is_expired(const Approval& approval, std::string_view today) {
  return model::is_over(approval.until, today);
}

}  // namespace weir::commands
