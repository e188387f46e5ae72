// WakeCoalescing: when a loop had better look for events a moment later than at once.
//
// A worker with little to do for each event sleeps after it and is woken for the next: it pays for
// its sleep, and whoever sends the event pays for waking it. Under load a short pause lets one wake
// serve several events, as network cards do with their interrupts (and the minimum wait that was
// proposed for epoll would). A loop takes none that has little to do, or passes full of events
// anyway, or few exchanges in flight, whose clients would all wait for the pause; and none for a
// while where pauses gathered too little.
//
// Decides and does not wait; knows no clock but the times it is given, which must not go back. One
// loop's, on its thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/base/units.h"

namespace weir::net {

class WakeCoalescing {
 public:
  // How long a pause is: several times what the kernel takes to put a thread to sleep and to wake
  // it, and less than a client could notice.
  static constexpr std::chrono::microseconds kPause{50};

  // What a pass of the loop served: events of descriptors, and exchanges that began or ended, of
  // which one event may bring many.
  struct Pass {
    size_t events = 0;
    size_t exchanges_changed = 0;
  };

  // After a pass that ended at `now`, with so many `exchanges` in flight: is a pause worth it? True
  // means that the caller takes one of kPause before the next pass.
  [[nodiscard]] bool should_pause(const Pass& pass, size_t exchanges, SteadyTime now);

 private:
  void note_rate(size_t changes, SteadyTime now);
  void note_gain(size_t changes, SteadyTime now);

  // Changes of exchanges since window_begin_, and whether those of the last window were many.
  size_t window_changes_ = 0;
  SteadyTime window_begin_;
  bool is_busy_ = false;
  // Pauses since they were last judged, and what the passes behind them served.
  uint32_t pauses_ = 0;
  size_t gathered_ = 0;
  bool has_paused_ = false;
  // No pauses until then; the longer the more often they proved useless.
  SteadyTime resting_until_;
  Milliseconds rest_{0};
};

}  // namespace weir::net
