#include "runtime/net/event_loop.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <utility>

#include <event2/event.h>

#include "runtime/base/check.h"
#include "runtime/net/timer.h"
#include "runtime/net/timer_wheel.h"

namespace weir::net {
namespace {

struct ConfigDeleter {
  void operator()(event_config* config) const { event_config_free(config); }
};

constexpr unsigned long kTimerSlackNs = 1000;

// Edge triggering and peer-closed edges mean epoll; a loop is used by one thread, so libevent
// needs no locks; the environment must not change how the proxy polls.
event_base* new_base() {
  const std::unique_ptr<event_config, ConfigDeleter> config(event_config_new());
  WEIR_CHECK(config != nullptr, "out of memory");
  event_config_require_features(config.get(), EV_FEATURE_ET | EV_FEATURE_EARLY_CLOSE);
  event_config_set_flag(config.get(), EVENT_BASE_FLAG_NOLOCK);
  event_config_set_flag(config.get(), EVENT_BASE_FLAG_IGNORE_ENV);
  return event_base_new_with_config(config.get());
}

timeval to_timeval(SteadyTime::duration duration) {
  using std::chrono::microseconds;
  const auto us = std::max(std::chrono::ceil<microseconds>(duration), microseconds::zero()).count();
  constexpr auto kPerSecond = microseconds::period::den;
  return {.tv_sec = us / kPerSecond, .tv_usec = us % kPerSecond};
}

}  // namespace

EventLoop::EventLoop(Clock clock) : clock_(std::move(clock)) {}

Clock EventLoop::system_clock() {
  return [] { return std::chrono::steady_clock::now(); };
}

Result<std::unique_ptr<EventLoop>> EventLoop::create(Clock clock) {
  std::unique_ptr<EventLoop> loop(new EventLoop(std::move(clock)));
  if (auto opened = loop->open(); !opened) {
    return tl::unexpected(std::move(opened.error()));
  }
  return loop;
}

Status EventLoop::open() {
  base_ = new_base();
  if (base_ == nullptr) {
    return fail_errno("cannot create an event loop");
  }
  wakeup_fd_.reset(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!wakeup_fd_.has_value()) {
    return fail_errno("cannot create an eventfd");
  }
  wakeup_event_ =
      event_new(base_, wakeup_fd_.get(), EV_READ | EV_PERSIST, &EventLoop::wakeup_thunk, this);
  timer_event_ = event_new(base_, -1, 0, &EventLoop::timer_thunk, this);
  WEIR_CHECK(wakeup_event_ != nullptr && timer_event_ != nullptr, "out of memory");
  if (event_add(wakeup_event_, nullptr) != 0) {
    return fail_errno("cannot watch an eventfd");
  }
  wheel_ = std::make_unique<TimerWheel>(clock_());
  return {};
}

EventLoop::~EventLoop() {
  // Tasks may own watches and timers of this loop, so they go before it.
  deferred_.clear();
  mailbox_.clear();
  if (timer_event_ != nullptr) {
    event_free(timer_event_);
  }
  if (wakeup_event_ != nullptr) {
    event_free(wakeup_event_);
  }
  if (base_ != nullptr) {
    event_base_free(base_);
  }
}

void EventLoop::run() {
  thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  // Pauses are shorter than the slack that threads have by default. What else asks for a time asks
  // for milliseconds, so that being punctual costs nothing. It cannot fail.
  (void)::prctl(PR_SET_TIMERSLACK, kTimerSlackNs);
  // Acquire pairs with stop(): what the stopping thread wrote before is seen after run().
  while (!is_stopping_.exchange(false, std::memory_order_acquire)) {
    run_once();
    pause_if_worth_it();
  }
  thread_.store(std::thread::id(), std::memory_order_relaxed);
}

void EventLoop::run_once() {
  // Forgotten before the wait, so that the first callback after it reads the clock.
  now_.reset();
  pass_ = {};
  const int flags = deferred_.empty() ? EVLOOP_ONCE : (EVLOOP_ONCE | EVLOOP_NONBLOCK);
  const int result = event_base_loop(base_, flags);
  WEIR_CHECK(result >= 0, "the event loop failed");
  run_deferred();
}

// What is deferred does not wait.
void EventLoop::pause_if_worth_it() {
  if (deferred_.empty() && coalescing_.should_pause(pass_, exchanges_, now())) {
    constexpr timespec kPause{.tv_sec = 0,
                              .tv_nsec = std::chrono::nanoseconds(WakeCoalescing::kPause).count()};
    // A signal ends it early, which is as good.
    (void)::nanosleep(&kPause, nullptr);
  }
}

void EventLoop::stop() noexcept {
  is_stopping_.store(true, std::memory_order_release);
  wake();
}

void EventLoop::wake() noexcept {
  // Fails only when the counter is full, which wakes the loop as well.
  const uint64_t one = 1;
  (void)::write(wakeup_fd_.get(), &one, sizeof(one));
}

void EventLoop::post(Task task) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mailbox_mutex_);
    was_empty = mailbox_.empty();
    mailbox_.push_back(std::move(task));
  }
  if (was_empty) {
    wake();
  }
}

void EventLoop::defer(Task task) {
  deferred_.push_back(std::move(task));
}

SteadyTime EventLoop::now() {
  if (!now_) {
    now_ = clock_();
  }
  return *now_;
}

bool EventLoop::is_loop_thread() const noexcept {
  return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

// Only what was deferred before: a task that defers again runs in the next pass.
void EventLoop::run_deferred() {
  std::vector<Task> tasks;
  tasks.swap(deferred_);
  for (Task& task : tasks) {
    task();
  }
}

void EventLoop::run_posted() {
  std::vector<Task> tasks;
  {
    const std::scoped_lock lock(mailbox_mutex_);
    tasks.swap(mailbox_);
  }
  for (Task& task : tasks) {
    task();
  }
}

void EventLoop::on_wakeup() {
  uint64_t count = 0;
  // Nothing to read means another pass has read it; the mailbox says what there is to do.
  (void)::read(wakeup_fd_.get(), &count, sizeof(count));
  run_posted();
}

void EventLoop::place(Timer& timer) {
  wheel_->place(timer);
  arm_wheel();
}

void EventLoop::fire_timers() {
  now_.reset();
  wheel_wake_.reset();
  wheel_->advance(now());
  arm_wheel();
}

// Leaves an earlier wake alone: it comes, finds nothing due and is set again.
void EventLoop::arm_wheel() {
  const auto wake_at = wheel_->next_wake();
  if (!wake_at || (wheel_wake_ && *wheel_wake_ <= *wake_at)) {
    return;
  }
  wheel_wake_ = wake_at;
  const timeval delay = to_timeval(*wake_at - now());
  const int result = event_add(timer_event_, &delay);
  WEIR_CHECK(result == 0, "a loop timer could not be set");
}

void EventLoop::wakeup_thunk(int /*fd*/, short /*what*/, void* self) noexcept {
  static_cast<EventLoop*>(self)->on_wakeup();
}

void EventLoop::timer_thunk(int /*fd*/, short /*what*/, void* self) noexcept {
  static_cast<EventLoop*>(self)->fire_timers();
}

}  // namespace weir::net
