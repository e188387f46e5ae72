#include "runtime/net/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "runtime/base/check.h"

namespace weir::net {

TimerWheel::~TimerWheel() {
  for (const Timer* head : slots_) {
    WEIR_CHECK(head == nullptr, "a timer outlives its event loop");
  }
}

int64_t TimerWheel::tick_reaching(SteadyTime time) const {
  const auto since = time - origin_;
  const auto ticks = since / kTimerTick;
  return since % kTimerTick > SteadyTime::duration::zero() ? ticks + 1 : ticks;
}

int64_t TimerWheel::tick_passed(SteadyTime time) const {
  return (time - origin_) / kTimerTick;
}

void TimerWheel::place(Timer& timer) {
  const int64_t last = now_tick_ + kSlots - 1;
  const int64_t tick = std::clamp(tick_reaching(timer.deadline_), now_tick_ + 1, last);
  if (timer.link_ != nullptr) {
    if (timer.tick_ <= tick) {
      return;
    }
    unlink(timer);
  }
  push(timer, tick);
}

void TimerWheel::push(Timer& timer, int64_t tick) {
  const auto slot = static_cast<size_t>(tick % kSlots);
  timer.tick_ = tick;
  timer.link_ = &slots_[slot];
  timer.next_ = slots_[slot];
  if (timer.next_ != nullptr) {
    timer.next_->link_ = &timer.next_;
  }
  slots_[slot] = &timer;
  occupied_[slot / kWordBits] |= uint64_t{1} << (slot % kWordBits);
}

void TimerWheel::unlink(Timer& timer) noexcept {
  if (timer.link_ == nullptr) {
    return;
  }
  *timer.link_ = timer.next_;
  if (timer.next_ != nullptr) {
    timer.next_->link_ = timer.link_;
  }
  timer.link_ = nullptr;
  timer.next_ = nullptr;
}

void TimerWheel::advance(SteadyTime now) {
  const int64_t first = now_tick_ + 1;
  const int64_t passed = tick_passed(now);
  if (passed < first) {
    return;
  }
  const int64_t last = std::min(passed, now_tick_ + kSlots);
  // Set first, so that what callbacks arm lands after this round and is not met twice.
  now_tick_ = passed;
  for (int64_t tick = first; tick <= last; ++tick) {
    const auto slot = static_cast<size_t>(tick % kSlots);
    if ((occupied_[slot / kWordBits] >> (slot % kWordBits) & 1U) != 0) {
      run_slot(slot, now);
    }
  }
}

// The list is taken off the wheel as a whole: a callback may unlink any timer of it, and timers
// placed meanwhile may land in the same slot for the next round.
void TimerWheel::run_slot(size_t slot, SteadyTime now) {
  occupied_[slot / kWordBits] &= ~(uint64_t{1} << (slot % kWordBits));
  Timer* due = slots_[slot];
  slots_[slot] = nullptr;
  if (due != nullptr) {
    due->link_ = &due;
  }
  while (due != nullptr) {
    Timer& timer = *due;
    unlink(timer);
    if (!timer.is_armed()) {
      continue;
    }
    if (timer.deadline_ > now) {
      place(timer);
      continue;
    }
    timer.disarm();
    timer.callback_();  // may destroy the timer: it is not touched after this
  }
}

std::optional<int64_t> TimerWheel::next_tick() const {
  constexpr size_t kWords = kSlots / kWordBits;
  const auto start = static_cast<size_t>((now_tick_ + 1) % kSlots);
  for (size_t i = 0; i <= kWords; ++i) {
    const size_t word = (start / kWordBits + i) % kWords;
    uint64_t bits = occupied_[word];
    // The first word counts from `start` on; it is met again at the end for the bits before it.
    const uint64_t before_start = (uint64_t{1} << (start % kWordBits)) - 1;
    bits &= i == 0 ? ~before_start : (i == kWords ? before_start : ~uint64_t{0});
    if (bits != 0) {
      const size_t slot = word * kWordBits + static_cast<size_t>(std::countr_zero(bits));
      const size_t distance = (slot + kSlots - start) % kSlots;
      return now_tick_ + 1 + static_cast<int64_t>(distance);
    }
  }
  return std::nullopt;
}

std::optional<SteadyTime> TimerWheel::next_wake() const {
  const auto tick = next_tick();
  if (!tick) {
    return std::nullopt;
  }
  return origin_ + *tick * kTimerTick;
}

}  // namespace weir::net
