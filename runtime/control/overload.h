// The overload ladder: from what is used to how much pressure that is (security.md 30).
//
// Pure. Of memory, descriptors and the delay of loops the scarcest counts.
#pragma once

#include <string_view>

#include "runtime/base/units.h"
#include "runtime/control/process_usage.h"
#include "runtime/proxy/pressure.h"

namespace weir::control {

struct Usage {
  uint64_t memory = 0;
  uint64_t memory_limit = 0;  // 0: none
  DescriptorUse descriptors;
  Milliseconds loop_delay{0};  // of the slowest worker
};

struct Load {
  proxy::Pressure pressure = proxy::Pressure::kNone;
  double share = 0;           // 1: all of it
  std::string_view scarcest;  // "memory", "descriptors", "loop delay"
};

[[nodiscard]] Load load_of(const Usage& usage);

[[nodiscard]] std::string_view pressure_name(proxy::Pressure pressure);  // "no_keep_alive"

}  // namespace weir::control
