// Pressure: how near the process is to the end of what it may use, and what it then stops doing.
//
// A ladder (security.md 30): each rung keeps what those below it do. Requests under way are never
// touched. The control thread measures and orders; workers only look.
#pragma once

#include <cstdint>

namespace weir::proxy {

enum class Pressure : uint8_t {
  kNone,
  kNoIdlePools,    // upstream connections are not kept for reuse
  kNoKeepAlive,    // connections of clients end with their response
  kRefuse,         // requests are answered with 503
  kStopAccepting,  // connections wait in the kernel
};

}  // namespace weir::proxy
