// How much of what the system gives it this process uses: memory and descriptors.
//
// Asks /proc each time, which costs some microseconds, and for descriptors some for each that is
// open. What cannot be found out counts as nothing used.
#pragma once

#include <cstdint>

namespace weir::control {

// Bytes this process may use by its control group (memory.max of version 2); 0: no limit is known.
[[nodiscard]] uint64_t group_memory_limit();

// Resident bytes.
[[nodiscard]] uint64_t memory_in_use();

struct DescriptorUse {
  uint64_t open = 0;
  uint64_t limit = 0;  // RLIMIT_NOFILE, soft; 0: none is known
};
[[nodiscard]] DescriptorUse descriptor_use();

}  // namespace weir::control
