// EventLoop: one thread's readiness loop, its clock, its timers and its mailbox.
//
// One loop a worker thread; watches and timers belong to a loop and are touched only on its
// thread. Other threads talk to a loop through post() and stop(), nothing else. A callback must
// not block; it may destroy its own watch or timer and any other of the same loop.
// The loop does not own watches and timers: every one must be gone before the loop is.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/base/units.h"
#include "runtime/net/function.h"
#include "runtime/net/wake_coalescing.h"

struct event;
struct event_base;

namespace weir::net {

class Timer;
class TimerWheel;

using Task = Function<void()>;

// Where a loop has the time from; called on its thread. It must not go back.
using Clock = Function<SteadyTime()>;

class EventLoop {
 public:
  // kIo when the kernel gives no epoll or eventfd descriptor. A test gives a clock of its own, and
  // calls fire_timers() after it has moved it.
  static Result<std::unique_ptr<EventLoop>> create(Clock clock = system_clock());
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs callbacks on the calling thread until stop(). May be called again after it returned. Under
  // load the loop pauses between passes (WakeCoalescing), so that what becomes ready then may wait
  // for so long; it sets the timer slack of the thread for that.
  void run();

  // One pass: waits for readiness (at most until the next timer), runs what is ready and returns.
  // For tests and for start-up code that is not yet inside run().
  void run_once();

  // Makes run() return after the current pass. Any thread; a stop() before run() makes the next
  // run() return at once.
  void stop() noexcept;

  // Runs `task` on the loop's thread in a later pass, in order of posting. Any thread.
  // Tasks still queued when the loop is destroyed are destroyed without being run.
  void post(Task task);

  // Runs `task` at the end of the current pass, after the callbacks of this pass. Loop thread only;
  // the way to destroy an object that is still on the call stack.
  void defer(Task task);

  // Exchanges begin and end: the loop pauses only while many are in flight. Loop thread only.
  void begin_exchange() noexcept {
    ++pass_.exchanges_changed;
    ++exchanges_;
  }
  void end_exchange() noexcept {
    ++pass_.exchanges_changed;
    --exchanges_;
  }

  // The time of this pass, read once a pass and before timers fire. Loop thread only.
  [[nodiscard]] SteadyTime now();

  // Reads the clock again and fires the timers that are due. Happens by itself as the time of the
  // system passes. Loop thread only, not from a timer.
  void fire_timers();

  // True on the thread that is inside run().
  [[nodiscard]] bool is_loop_thread() const noexcept;

 private:
  friend class IoWatch;
  friend class Timer;

  explicit EventLoop(Clock clock);
  [[nodiscard]] static Clock system_clock();
  Status open();
  void wake() noexcept;
  void pause_if_worth_it();
  void place(Timer& timer);
  void run_deferred();
  void run_posted();
  void on_wakeup();
  void arm_wheel();
  static void wakeup_thunk(int fd, short what, void* self) noexcept;
  static void timer_thunk(int fd, short what, void* self) noexcept;

  Clock clock_;
  event_base* base_ = nullptr;
  event* wakeup_event_ = nullptr;
  event* timer_event_ = nullptr;
  UniqueFd wakeup_fd_;
  std::unique_ptr<TimerWheel> wheel_;
  // When timer_event_ will fire, to leave it alone while an earlier wake is already due.
  std::optional<SteadyTime> wheel_wake_;
  std::optional<SteadyTime> now_;
  std::vector<Task> deferred_;
  size_t exchanges_ = 0;  // in flight
  WakeCoalescing::Pass pass_;
  WakeCoalescing coalescing_;
  std::atomic<bool> is_stopping_{false};
  std::atomic<std::thread::id> thread_;

  std::mutex mailbox_mutex_;
  std::vector<Task> mailbox_;  // guarded by mailbox_mutex_
};

}  // namespace weir::net
