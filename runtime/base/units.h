// Units that cross headers: ports, HTTP statuses, byte counts, shares. Time is std::chrono.
// They keep a port from being passed where a status is meant; they do no arithmetic of their own.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace weir {

using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

// A TCP or UDP port, host byte order.
struct Port {
  uint16_t value = 0;
  friend constexpr auto operator<=>(Port, Port) = default;
};

// An HTTP status code, 100..599.
struct HttpStatus {
  uint16_t value = 0;
  friend constexpr auto operator<=>(HttpStatus, HttpStatus) = default;
};

// A count of bytes.
struct Bytes {
  uint64_t value = 0;
  friend constexpr auto operator<=>(Bytes, Bytes) = default;
};

// A share in parts per million, exact: 5 % is 50'000.
struct Ppm {
  static constexpr uint32_t kWhole = 1'000'000;
  uint32_t value = 0;
  friend constexpr auto operator<=>(Ppm, Ppm) = default;
};

}  // namespace weir
