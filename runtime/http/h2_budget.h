// H2Budget: how much of what costs us and moves nothing a peer of HTTP/2 may send (security.md
// 20-25).
//
// Frames that are free to send and not to answer are paid out of buckets; a peer that empties one
// is told to calm down and closed. What it did is counted by kind. Time comes from the caller.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace weir::http {

enum class H2Flood : uint8_t {
  kReset,         // streams the peer reset, or made us reset (CVE-2023-44487, CVE-2025-8671)
  kPing,          // PING
  kSettings,      // SETTINGS
  kPriority,      // PRIORITY
  kWindowUpdate,  // WINDOW_UPDATE beyond what our data explains
  kEmptyData,     // DATA without data that ends nothing
  kGlitch,        // invalid frames and header lists that only cost a stream
  // Not paid for: the codec counts them.
  kContinuation,  // CONTINUATION of one header list (CVE-2024-27316)
  kUnread,        // answers to control frames that the peer does not read
};
inline constexpr size_t kH2FloodCount = 9;

// What the codec counts.
struct H2CodecLimits {
  uint32_t continuations = 8;  // frames behind one header list
  uint32_t unread = 1000;      // answers to PING and SETTINGS that wait for the peer to read
};

class H2Budget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // How many at once; a part of it goes on each second.
  struct Limits {
    uint32_t resets = 100;
    uint32_t pings = 100;
    uint32_t settings = 50;
    uint32_t priorities = 200;
    uint32_t window_updates = 200;
    uint32_t empty_data = 4;
    uint32_t invalid = 100;
  };

  H2Budget(const Limits& limits, Time now) : rates_(rates_of(limits)), refilled_(now) {
    for (size_t i = 0; i < kH2FloodCount; ++i) {
      left_[i] = rates_[i].burst;
    }
  }

  // Once for each piece of input.
  void refill(Time now) {
    const std::chrono::duration<double> passed = now - refilled_;
    refilled_ = now;
    for (size_t i = 0; i < kH2FloodCount; ++i) {
      left_[i] = std::min(rates_[i].burst, left_[i] + rates_[i].per_second * passed.count());
    }
  }
  void spend(H2Flood what) {
    double& left = left_[static_cast<size_t>(what)];
    left -= 1;
    if (left < 0 && !exhausted_) {
      exhausted_ = what;
    }
  }
  // The codec has had enough of it.
  void exhaust(H2Flood what) { exhausted_ = exhausted_ ? exhausted_ : what; }
  // The peer has a reason for this many more of them.
  void allow(H2Flood what, double more) { left_[static_cast<size_t>(what)] += more; }

  // What the peer has overdone first.
  [[nodiscard]] std::optional<H2Flood> exhausted() const { return exhausted_; }

 private:
  struct Rate {
    double burst;
    double per_second;
  };
  using Rates = std::array<Rate, kH2FloodCount>;

  // In the order of H2Flood. Resets as nghttp2 limits them, the others as Envoy does, with a rate
  // so that connections may last.
  static constexpr Rates rates_of(const Limits& limits) {
    constexpr double kResetShare = 1.0 / 3;
    constexpr double kShare = 0.1;
    constexpr double kQuarter = 0.25;
    const auto rate = [](uint32_t burst, double share) { return Rate{1.0 * burst, burst * share}; };
    return {rate(limits.resets, kResetShare),
            rate(limits.pings, kShare),
            rate(limits.settings, kShare),
            rate(limits.priorities, kShare),
            rate(limits.window_updates, kQuarter),
            rate(limits.empty_data, kQuarter),
            rate(limits.invalid, kShare),
            {},
            {}};
  }

  Rates rates_;
  std::array<double, kH2FloodCount> left_{};
  Time refilled_;
  std::optional<H2Flood> exhausted_;
};

}  // namespace weir::http
