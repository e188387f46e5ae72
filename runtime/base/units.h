// Units that cross headers: ports, HTTP statuses, byte counts, shares. Time is std::chrono.
// They keep a port from being passed where a status is meant, and have their bounds with them; they
// check nothing and do no arithmetic of their own.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace weir {

using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

// A TCP or UDP port, host byte order.
struct Port {
  static constexpr uint16_t kMax = 65'535;
  uint16_t value = 0;
  friend constexpr auto operator<=>(Port, Port) = default;
};

// An HTTP status code (RFC 9110 section 15).
struct HttpStatus {
  static constexpr uint16_t kMin = 100;
  static constexpr uint16_t kMinFinal = 200;  // those below never end an exchange
  static constexpr uint16_t kMax = 599;
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
