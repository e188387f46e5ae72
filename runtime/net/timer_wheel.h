// TimerWheel: the lists behind Timer, private to runtime/net.
//
// A ring of kSlots lists, one a tick, and a bit a list to find the next one that is not empty. A
// timer hangs in the list of its deadline, or in the last list of the round when that is further
// away; when a list comes round, its timers fire, move on or (disarmed) fall out. The wheel knows
// no clock and no loop: it is told the time.
//
//   ticks   0 ... now_tick_ | now_tick_+1 ... now_tick_+kSlots-1
//           all done        | hanging in slot (tick mod kSlots)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runtime/base/units.h"
#include "runtime/net/timer.h"

namespace weir::net {

class TimerWheel {
 public:
  // Tick 0 ends at `origin`.
  explicit TimerWheel(SteadyTime origin) : origin_(origin) {}
  // Aborts when a timer is still in the wheel: it would point to a loop that is gone.
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // Hangs `timer` where its deadline says, unless it hangs in an earlier list already.
  void place(Timer& timer);
  static void unlink(Timer& timer) noexcept;

  // Fires everything due at `now`, in order of ticks; timers of one tick in no particular order.
  void advance(SteadyTime now);

  // When advance() should be called next; nullopt when no timer hangs here.
  [[nodiscard]] std::optional<SteadyTime> next_wake() const;

 private:
  static constexpr int64_t kSlots = 4096;  // one round is 16 s
  static constexpr int64_t kWordBits = 64;

  [[nodiscard]] int64_t tick_reaching(SteadyTime time) const;  // rounds up
  [[nodiscard]] int64_t tick_passed(SteadyTime time) const;    // rounds down
  void push(Timer& timer, int64_t tick);
  void run_slot(size_t slot, SteadyTime now);
  [[nodiscard]] std::optional<int64_t> next_tick() const;

  SteadyTime origin_;
  int64_t now_tick_ = 0;
  std::array<uint64_t, kSlots / kWordBits> occupied_{};  // may be set for a list that emptied
  std::array<Timer*, kSlots> slots_{};
};

}  // namespace weir::net
