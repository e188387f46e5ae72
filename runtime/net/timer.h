// Timer: one coarse, re-armable deadline on an event loop.
//
// Made for timeouts that are set on every request and almost never fire: arming it again for a
// later time, and disarming it, are stores; the wheel notices when the old place comes round. It
// fires at or after its deadline, late by at most kTimerTick plus the length of a pass. It is not
// for pacing below that.
#pragma once

#include "runtime/base/units.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/function.h"

namespace weir::net {

// Resolution of all timers. A guess between the finest timeout users write (10 ms) and the cost
// of waking up.
inline constexpr Milliseconds kTimerTick{4};

class Timer {
 public:
  // `callback` runs on the loop's thread; it may arm, disarm or destroy the timer.
  Timer(EventLoop& loop, Task callback) : loop_(loop), callback_(std::move(callback)) {}
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Sets the deadline to now() + `after`, replacing an earlier one. A negative time is zero.
  void arm(Milliseconds after);
  void arm_at(SteadyTime deadline);
  void disarm() noexcept { deadline_ = SteadyTime::max(); }

  [[nodiscard]] bool is_armed() const { return deadline_ != SteadyTime::max(); }
  // SteadyTime::max() when not armed.
  [[nodiscard]] SteadyTime deadline() const { return deadline_; }

 private:
  friend class TimerWheel;
  friend struct TimerAccess;  // unit tests set deadlines without a loop

  EventLoop& loop_;
  SteadyTime deadline_ = SteadyTime::max();
  // The wheel's list this timer hangs in, if any; the list may come round before the deadline.
  Timer* next_ = nullptr;
  Timer** link_ = nullptr;  // the pointer that points here; null when in no list
  int64_t tick_ = 0;        // when the list comes round
  Task callback_;
};

}  // namespace weir::net
