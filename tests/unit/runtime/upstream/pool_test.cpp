#include "runtime/upstream/pool.h"

#include <optional>
#include <string>
#include <sys/socket.h>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/upstream/origin.h"

namespace weir::upstream {
namespace {

// A loop and a pool in it. Handlers of test connections only note what they were told.
class Fixture {
 public:
  ~Fixture() { pool.reset(); }

  void update(const std::vector<EndpointSettings>& endpoints) { pool->update(settings, endpoints); }

  // A connection that is connected.
  std::unique_ptr<Connection> connected(const Pool::Want& want = {}) {
    auto connection = pool->acquire(pool->choose_endpoint(nullptr), want);
    REQUIRE(connection != nullptr);
    if (!connection->is_connected()) {
      CHECK(wait_event(*connection) == Event::kConnected);
    }
    return connection;
  }

  Event wait_event(Connection& connection) {
    std::optional<Event> seen;
    connection.set_handler([&seen](Event event) { seen = event; });
    while (!seen) {
      loop->run_once();
    }
    connection.set_handler([](Event) {});
    return *seen;
  }

  void run_until_idle_is(size_t count) {
    while (pool->idle_count() != count) {
      loop->run_once();
    }
  }

  std::unique_ptr<net::EventLoop> loop = *net::EventLoop::create();
  int idle_noted = 0;
  IdleObserver observer = [this](int change) { idle_noted += change; };
  PoolSettings settings{.connect_timeout = Milliseconds(5000),
                        .idle_timeout = Milliseconds(60'000),
                        .idle_connections_max = 2};
  std::optional<Pool> pool{std::in_place, *loop, &observer};
};

TEST_CASE("a connection given back is lent again, the last one first", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  auto first = f.connected();
  auto second = f.connected();
  CHECK_FALSE(first->is_reused());
  const Connection* last = second.get();
  f.pool->release(std::move(first));
  f.pool->release(std::move(second));
  CHECK(f.idle_noted == 2);
  const auto again = f.connected();
  CHECK(again.get() == last);
  CHECK(again->is_reused());
  CHECK(f.idle_noted == 1);
}

TEST_CASE("no more connections are kept than the limit says", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  auto a = f.connected();
  auto b = f.connected();
  auto c = f.connected();
  f.pool->release(std::move(a));
  f.pool->release(std::move(b));
  f.pool->release(std::move(c));
  CHECK(f.pool->idle_count() == 2);
}

TEST_CASE("an idle connection that the origin closes is dropped", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  auto connection = f.connected();
  UniqueFd accepted = origin.accept();
  f.pool->release(std::move(connection));
  accepted.reset();
  f.run_until_idle_is(0);
  CHECK(f.idle_noted == 0);
}

TEST_CASE("an idle connection on which the origin speaks unasked is dropped", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  auto connection = f.connected();
  const UniqueFd accepted = origin.accept();
  f.pool->release(std::move(connection));
  CHECK(::send(accepted.get(), "x", 1, 0) == 1);
  f.run_until_idle_is(0);
}

TEST_CASE("an idle connection is dropped after its idle timeout", "[upstream]") {
  Origin origin;
  Fixture f;
  f.settings.idle_timeout = Milliseconds(1);
  f.update({{origin.address(), 1}});
  f.pool->release(f.connected());
  f.run_until_idle_is(0);
}

TEST_CASE("a connection must be silent to be lent for a request that is not to be sent twice",
          "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  auto connection = f.connected();
  UniqueFd accepted = origin.accept();
  f.pool->release(std::move(connection));
  accepted.reset();  // the loop has not seen it yet
  const auto fresh = f.connected({.must_be_silent = true});
  CHECK_FALSE(fresh->is_reused());
}

TEST_CASE("a connection that is asked to be new is not a kept one", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  f.pool->release(f.connected());
  const auto fresh = f.connected({.may_reuse = false});
  CHECK_FALSE(fresh->is_reused());
  CHECK(f.pool->idle_count() == 1);
}

TEST_CASE("a refused connect is told or seen at once", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  origin.close();
  const auto connection = f.pool->acquire(f.pool->choose_endpoint(nullptr), {});
  if (connection != nullptr) {
    CHECK(f.wait_event(*connection) == Event::kConnectFailed);
  }
}

TEST_CASE("an endpoint that a swap removes loses its idle connections and gets nothing new",
          "[upstream]") {
  Origin old_origin;
  Origin new_origin;
  Fixture f;
  f.update({{old_origin.address(), 1}});
  auto in_use = f.connected();
  f.pool->release(f.connected());
  f.update({{new_origin.address(), 1}});
  CHECK(f.pool->idle_count() == 0);
  CHECK(f.idle_noted == 0);
  CHECK(f.connected()->address() == new_origin.address());
  // What is in use goes on, and is not kept afterwards.
  CHECK(in_use->address() == old_origin.address());
  f.pool->release(std::move(in_use));
  CHECK(f.idle_noted == 0);
}

TEST_CASE("an endpoint that stays keeps its idle connections over a swap", "[upstream]") {
  Origin origin;
  Origin other;
  Fixture f;
  f.update({{origin.address(), 1}});
  f.pool->release(f.connected());
  f.update({{origin.address(), 9}, {other.address(), 1}});
  CHECK(f.pool->idle_count() == 1);
  CHECK(f.connected()->is_reused());
}

TEST_CASE("a retired pool serves but keeps nothing", "[upstream]") {
  Origin origin;
  Fixture f;
  f.update({{origin.address(), 1}});
  f.pool->release(f.connected());
  f.pool->retire();
  CHECK(f.pool->idle_count() == 0);
  f.pool->release(f.connected());
  CHECK(f.pool->idle_count() == 0);
}

}  // namespace
}  // namespace weir::upstream
