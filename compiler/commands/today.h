// The day in UTC, "2026-11-27": by which approvals and suppressions end.
//
// The one place where the toolchain reads the clock for what it decides; what lies below the
// commands is told the day.
#pragma once

#include <string>

namespace weir::commands {

[[nodiscard]] std::string today();

}  // namespace weir::commands
