#include "runtime/net/timer.h"

#include <algorithm>

#include "runtime/net/timer_wheel.h"

namespace weir::net {

Timer::~Timer() {
  TimerWheel::unlink(*this);
}

void Timer::arm(Milliseconds after) {
  arm_at(loop_.now() + std::max(after, Milliseconds::zero()));
}

void Timer::arm_at(SteadyTime deadline) {
  deadline_ = deadline;
  loop_.place(*this);
}

}  // namespace weir::net
