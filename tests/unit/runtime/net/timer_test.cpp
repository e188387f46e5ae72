#include "runtime/net/timer.h"

#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/net/timer_wheel.h"

namespace weir::net {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Timers need a loop to arm themselves; the wheel under test is its own and is told the time.
struct Wheel {
  std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
  SteadyTime origin = loop->now();
  TimerWheel wheel{origin};
  std::vector<int> fired;

  std::unique_ptr<Timer> timer(int number) {
    return std::make_unique<Timer>(*loop, [this, number] { fired.push_back(number); });
  }
  void place(Timer& timer, Milliseconds after);
  void advance(Milliseconds to) { wheel.advance(origin + to); }
};

}  // namespace

// Sets a deadline without the loop's wheel taking part.
struct TimerAccess {
  static void set_deadline(Timer& timer, SteadyTime deadline) { timer.deadline_ = deadline; }
};

namespace {

void Wheel::place(Timer& timer, Milliseconds after) {
  TimerAccess::set_deadline(timer, origin + after);
  wheel.place(timer);
}

TEST_CASE("a timer fires at its deadline and not before", "[net]") {
  Wheel w;
  const auto timer = w.timer(1);
  w.place(*timer, Milliseconds(10));
  CHECK(timer->is_armed());
  w.advance(Milliseconds(9));
  CHECK(w.fired.empty());
  w.advance(Milliseconds(12));
  CHECK(w.fired == std::vector<int>{1});
  CHECK_FALSE(timer->is_armed());
  w.advance(Milliseconds(100));
  CHECK(w.fired.size() == 1);
}

TEST_CASE("timers fire in the order of their ticks, however far apart", "[net]") {
  Wheel w;
  const auto late = w.timer(3);
  const auto soon = w.timer(1);
  const auto middle = w.timer(2);
  w.place(*late, hours(2));
  w.place(*soon, Milliseconds(4));
  w.place(*middle, seconds(15));
  w.advance(seconds(16));
  CHECK(w.fired == std::vector<int>{1, 2});
  w.advance(hours(2) - Milliseconds(1));
  CHECK(w.fired.size() == 2);
  w.advance(hours(2));
  CHECK(w.fired == std::vector<int>{1, 2, 3});
}

TEST_CASE("a jump of the clock over many rounds fires everything once", "[net]") {
  Wheel w;
  std::vector<std::unique_ptr<Timer>> timers;
  for (int i = 0; i < 200; ++i) {
    timers.push_back(w.timer(i));
    w.place(*timers.back(), Milliseconds(37) * i);
  }
  w.advance(hours(24));
  CHECK(w.fired.size() == 200);
}

TEST_CASE("arming later leaves a timer in its list, and it still fires late enough", "[net]") {
  Wheel w;
  const auto timer = w.timer(1);
  w.place(*timer, Milliseconds(20));
  const auto before = w.wheel.next_wake();
  w.place(*timer, seconds(5));
  CHECK(w.wheel.next_wake() == before);
  w.advance(Milliseconds(4999));
  CHECK(w.fired.empty());
  w.advance(seconds(5));
  CHECK(w.fired.size() == 1);
}

TEST_CASE("arming earlier moves a timer forward", "[net]") {
  Wheel w;
  const auto timer = w.timer(1);
  w.place(*timer, seconds(5));
  w.place(*timer, Milliseconds(8));
  w.advance(Milliseconds(8));
  CHECK(w.fired.size() == 1);
}

TEST_CASE("a disarmed or destroyed timer does not fire", "[net]") {
  Wheel w;
  auto destroyed = w.timer(1);
  const auto disarmed = w.timer(2);
  w.place(*destroyed, Milliseconds(8));
  w.place(*disarmed, Milliseconds(8));
  destroyed.reset();
  disarmed->disarm();
  w.advance(seconds(1));
  CHECK(w.fired.empty());
  CHECK_FALSE(w.wheel.next_wake().has_value());
}

TEST_CASE("a callback may destroy other timers of the same tick and its own", "[net]") {
  Wheel w;
  std::vector<std::unique_ptr<Timer>> timers;
  int calls = 0;
  for (int i = 0; i < 3; ++i) {
    timers.push_back(std::make_unique<Timer>(*w.loop, [&] {
      ++calls;
      timers.clear();
    }));
  }
  for (const auto& timer : timers) {
    w.place(*timer, Milliseconds(8));
  }
  w.advance(seconds(1));
  CHECK(calls == 1);
  CHECK(timers.empty());
}

TEST_CASE("the next wake is that of the nearest list, across the end of the round", "[net]") {
  Wheel w;
  const auto near = w.timer(1);
  const auto far = w.timer(2);
  CHECK_FALSE(w.wheel.next_wake().has_value());
  w.advance(seconds(16));
  w.place(*far, seconds(30));
  w.place(*near, seconds(17));
  CHECK(*w.wheel.next_wake() == w.origin + seconds(17));
  w.advance(seconds(17));
  CHECK(w.fired == std::vector<int>{1});
  CHECK(*w.wheel.next_wake() == w.origin + seconds(30));
}

TEST_CASE("a loop fires its timers and can arm them again from the callback", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  const SteadyTime begin = std::chrono::steady_clock::now();
  int calls = 0;
  Timer timer(*loop, [&] {
    if (++calls < 3) {
      timer.arm(Milliseconds(5));
    } else {
      loop->stop();
    }
  });
  timer.arm(Milliseconds(5));
  loop->run();
  CHECK(calls == 3);
  CHECK(std::chrono::steady_clock::now() - begin >= Milliseconds(15));
}

TEST_CASE("a loop with a clock of its own fires its timers by that", "[net]") {
  SteadyTime time = std::chrono::steady_clock::now();
  const auto loop = std::move(*EventLoop::create([&] { return time; }));
  int calls = 0;
  Timer timer(*loop, [&] {
    ++calls;
    timer.arm(hours(1));
  });
  timer.arm(hours(1));
  for (int hour = 1; hour <= 3; ++hour) {
    time += hours(1) - kTimerTick;
    loop->fire_timers();
    CHECK(calls == hour - 1);
    time += kTimerTick;
    loop->fire_timers();
    CHECK(calls == hour);
    CHECK(loop->now() == time);
  }
}

TEST_CASE("a loop that slept for a far timer wakes for a nearer one", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  Timer far(*loop, [] {});
  Timer near(*loop, [&] { loop->stop(); });
  far.arm(hours(1));
  loop->post([&] { near.arm(Milliseconds(1)); });
  loop->run();
  CHECK(far.is_armed());
  CHECK_FALSE(near.is_armed());
}

}  // namespace
}  // namespace weir::net
