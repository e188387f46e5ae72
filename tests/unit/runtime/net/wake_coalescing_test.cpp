#include "runtime/net/wake_coalescing.h"

#include <catch2/catch.hpp>

using namespace weir;
using namespace std::chrono_literals;
using net::WakeCoalescing;

namespace {

constexpr size_t kMany = 100;  // exchanges in flight

// A loop on a clock of its own, which makes passes of 100 us.
struct Loop {
  bool pass(size_t changes, size_t exchanges = kMany, size_t events = 2) {
    now += 100us;
    return coalescing.should_pause({events, changes}, exchanges, now);
  }
  // Makes passes until the first pause, or for `limit`.
  std::chrono::microseconds until_pause(size_t changes, std::chrono::microseconds limit) {
    const SteadyTime begin = now;
    while (now - begin < limit && !pass(changes)) {
    }
    return std::chrono::duration_cast<std::chrono::microseconds>(now - begin);
  }
  // Pauses that gather `changes` each, up to where they are judged.
  void trial(size_t changes) {
    for (int i = 0; i < 8; ++i) {
      pass(changes);
    }
  }

  WakeCoalescing coalescing;
  SteadyTime now{1h};
};

Loop busy_loop() {
  Loop loop;
  loop.until_pause(4, 1s);
  return loop;
}

}  // namespace

TEST_CASE("a busy loop pauses, and goes on while pauses gather enough", "[net]") {
  Loop loop = busy_loop();
  int pauses = 0;
  for (int i = 0; i < 1000; ++i) {
    pauses += loop.pass(4) ? 1 : 0;
  }
  CHECK(pauses == 1000);
}

TEST_CASE("a loop with little to do does not pause", "[net]") {
  Loop loop;
  for (int i = 0; i < 1000; ++i) {
    CHECK_FALSE(loop.pass(i % 10 == 0 ? 9 : 0));
  }
}

TEST_CASE("a loop whose work has ended does not pause any more", "[net]") {
  Loop loop = busy_loop();
  loop.now += 1s;
  CHECK_FALSE(loop.pass(1));
}

TEST_CASE("clients that wait for each answer do not wait for pauses", "[net]") {
  Loop loop = busy_loop();
  CHECK(loop.pass(4, 12));
  CHECK_FALSE(loop.pass(4, 11));
}

TEST_CASE("a full pass is followed by the next at once", "[net]") {
  Loop loop = busy_loop();
  CHECK(loop.pass(4, kMany, 15));
  CHECK_FALSE(loop.pass(4, kMany, 16));
}

TEST_CASE("pauses that gather too little stop for a while, longer each time", "[net]") {
  Loop loop = busy_loop();
  for (const auto rest : {16ms, 32ms, 64ms, 128ms, 256ms, 256ms}) {
    loop.trial(1);
    CHECK(loop.until_pause(4, 1s) == rest);
  }
  loop.trial(4);  // worth it: the next failure begins anew
  loop.trial(1);
  CHECK(loop.until_pause(4, 1s) == 16ms);
}
