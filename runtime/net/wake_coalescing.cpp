#include "runtime/net/wake_coalescing.h"

#include <algorithm>
#include <utility>

namespace weir::net {

namespace {

// With fewer, clients that wait for each answer before they ask again would wait for pauses, too
// (tests/bench, `small` with 4 and 8 connections).
constexpr size_t kExchangesMin = 12;
// A pass of so many events was late already.
constexpr size_t kEventsOfFullPass = 16;
// By all pauses of a trial together, for them to save anything.
constexpr size_t kChangesWorthTrial = 16;
// So many changes a millisecond can share wakes.
constexpr size_t kBusyChanges = 10;
constexpr Milliseconds kWindow{1};
// Pauses are judged by the sum of so many.
constexpr uint32_t kPausesOfTrial = 8;
constexpr Milliseconds kRestMin{16};
constexpr Milliseconds kRestMax{256};

}  // namespace

bool WakeCoalescing::should_pause(const Pass& pass, size_t exchanges, SteadyTime now) {
  note_rate(pass.exchanges_changed, now);
  if (std::exchange(has_paused_, false)) {
    note_gain(pass.exchanges_changed, now);
  }
  has_paused_ = is_busy_ && exchanges >= kExchangesMin && pass.events < kEventsOfFullPass &&
                now >= resting_until_;
  return has_paused_;
}

void WakeCoalescing::note_rate(size_t changes, SteadyTime now) {
  window_changes_ += changes;
  const auto elapsed = now - window_begin_;
  if (elapsed >= kWindow) {
    is_busy_ = window_changes_ >= kBusyChanges * static_cast<size_t>(elapsed / kWindow);
    window_changes_ = 0;
    window_begin_ = now;
  }
}

void WakeCoalescing::note_gain(size_t changes, SteadyTime now) {
  gathered_ += changes;
  if (++pauses_ < kPausesOfTrial) {
    return;
  }
  const bool was_worth_it = gathered_ >= kChangesWorthTrial;
  rest_ = was_worth_it ? Milliseconds(0) : std::clamp(rest_ * 2, kRestMin, kRestMax);
  resting_until_ = now + rest_;
  pauses_ = 0;
  gathered_ = 0;
}

}  // namespace weir::net
