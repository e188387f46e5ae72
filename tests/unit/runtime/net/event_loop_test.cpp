#include "runtime/net/event_loop.h"

#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/net/io_watch.h"
#include "tests/unit/runtime/net/socket_support.h"

namespace weir::net {
namespace {

TEST_CASE("a loop runs what other threads post, in their order, and stops", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  std::vector<int> seen;
  bool was_loop_thread = false;
  std::thread poster([&] {
    for (int i = 0; i < 1000; ++i) {
      loop->post([&seen, i] { seen.push_back(i); });
    }
    loop->post([&] {
      was_loop_thread = loop->is_loop_thread();
      loop->stop();
    });
  });
  loop->run();
  poster.join();
  REQUIRE(seen.size() == 1000);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(was_loop_thread);
  CHECK_FALSE(loop->is_loop_thread());
}

TEST_CASE("a stop before run ends the next run at once, and only that one", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  loop->stop();
  loop->run();
  bool ran = false;
  loop->post([&] {
    ran = true;
    loop->stop();
  });
  loop->run();
  CHECK(ran);
}

TEST_CASE("a task may carry what cannot be copied", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  auto value = std::make_unique<int>(7);
  int seen = 0;
  loop->post([&, owned = std::move(value)] { seen = *owned; });
  loop->run_once();
  CHECK(seen == 7);
}

TEST_CASE("tasks nobody ran are destroyed with the loop", "[net]") {
  const auto owned = std::make_shared<int>(1);
  {
    const auto loop = std::move(*EventLoop::create());
    loop->post([owned] {});
    loop->defer([owned] {});
    CHECK(owned.use_count() == 3);
  }
  CHECK(owned.use_count() == 1);
}

TEST_CASE("deferred work runs after the callbacks of the pass, once", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  std::string order;
  loop->post([&] {
    loop->defer([&] {
      order += "d";
      loop->defer([&] { order += "e"; });
    });
    order += "a";
  });
  loop->post([&] { order += "b"; });
  loop->run_once();
  CHECK(order == "abd");
  loop->run_once();
  CHECK(order == "abde");
}

TEST_CASE("the clock stands still during a pass", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  std::vector<SteadyTime> times;
  for (int i = 0; i < 2; ++i) {
    loop->post([&] { times.push_back(loop->now()); });
  }
  loop->run_once();
  REQUIRE(times.size() == 2);
  CHECK(times[0] == times[1]);
}

TEST_CASE("an edge comes once, and again when there is more", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  SocketPair pair;
  std::vector<IoReady> edges;
  IoWatch watch(*loop);
  REQUIRE(watch.start(pair.left.get(), WatchMode::kEdge,
                      [&](IoReady ready) { edges.push_back(ready); }));
  loop->run_once();
  REQUIRE(edges.size() == 1);
  CHECK(edges[0].writable);
  CHECK_FALSE(edges[0].readable);

  pair.send_right("x");
  loop->run_once();
  REQUIRE(edges.size() == 2);
  CHECK(edges[1].readable);
  CHECK_FALSE(edges[1].peer_closed);

  // Nothing was read, and nothing new came: no edge, though the socket is readable.
  loop->post([] {});
  loop->run_once();
  CHECK(edges.size() == 2);

  ::shutdown(pair.right.get(), SHUT_WR);
  loop->run_once();
  REQUIRE(edges.size() == 3);
  CHECK(edges[2].readable);
  CHECK(edges[2].peer_closed);
}

TEST_CASE("a level watch is called until the descriptor is read", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  SocketPair pair;
  int calls = 0;
  IoWatch watch(*loop);
  REQUIRE(watch.start(pair.left.get(), WatchMode::kLevelRead, [&](IoReady) { ++calls; }));
  pair.send_right("x");
  loop->run_once();
  loop->run_once();
  CHECK(calls == 2);

  REQUIRE(watch.pause());
  loop->post([] {});
  loop->run_once();
  CHECK(calls == 2);
  REQUIRE(watch.resume());
  loop->run_once();
  CHECK(calls == 3);
}

TEST_CASE("a callback may destroy its watch and others", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  SocketPair first;
  SocketPair second;
  std::vector<std::unique_ptr<IoWatch>> watches;
  int calls = 0;
  for (const SocketPair* pair : {&first, &second}) {
    watches.push_back(std::make_unique<IoWatch>(*loop));
    REQUIRE(watches.back()->start(pair->left.get(), WatchMode::kEdge, [&](IoReady) {
      ++calls;
      watches.clear();
    }));
  }
  loop->run_once();
  CHECK(calls == 1);
}

TEST_CASE("a descriptor that cannot be watched is an error", "[net]") {
  const auto loop = std::move(*EventLoop::create());
  const UniqueFd file(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  IoWatch watch(*loop);
  const auto started = watch.start(file.get(), WatchMode::kEdge, [](IoReady) {});
  REQUIRE_FALSE(started);
  CHECK(started.error().code == ErrorCode::kIo);
  CHECK_FALSE(watch.is_started());
}

TEST_CASE("large captures live on the heap and are destroyed once", "[net]") {
  const auto counted = std::make_shared<int>(0);
  struct Large {
    std::shared_ptr<int> counter;
    char bytes[100];
  };
  Function<int(int)> function = [large = Large{counted, {}}](int x) { return x + *large.counter; };
  CHECK(function(2) == 2);
  Function<int(int)> moved = std::move(function);
  CHECK_FALSE(static_cast<bool>(function));
  *counted = 5;
  CHECK(moved(2) == 7);
  moved.reset();
  CHECK(counted.use_count() == 1);
}

}  // namespace
}  // namespace weir::net
