#include "runtime/upstream/idle_sharing.h"

#include <optional>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/upstream/pool.h"
#include "tests/unit/runtime/upstream/origin.h"

namespace weir::upstream {
namespace {

constexpr Identity kUpstream = {7};

// Two workers of one thread: each has a loop and a pool, and runs when it is told to.
struct Worker {
  Worker(IdleSharing& sharing, size_t index) : pool(*loop, nullptr, kUpstream, {&sharing, index}) {
    sharing.join(index, *loop,
                 [this](const IdleSharing::Wanted& wanted) { return pool.give(wanted); });
  }

  // A request's connection, from wherever it comes.
  std::unique_ptr<Connection> take() {
    auto connection = pool.acquire(pool.choose_endpoint(nullptr), {});
    REQUIRE(connection != nullptr);
    connection->set_handler([this](Event event) { seen = event; });
    return connection;
  }

  std::unique_ptr<net::EventLoop> loop = *net::EventLoop::create();
  Pool pool;
  std::optional<Event> seen;
};

struct Pair {
  Pair() {
    for (Worker* const worker : {&first, &second}) {
      const std::vector<EndpointSettings> endpoints = {{origin.address(), 1}};
      worker->pool.update({.connect_timeout = Milliseconds(5000),
                           .idle_timeout = Milliseconds(60'000),
                           .idle_connections_max = 2},
                          endpoints);
    }
  }

  // The first worker keeps a connection, whose other end is `peer`.
  void keep_one() {
    auto connection = first.take();
    while (!connection->is_connected()) {
      first.loop->run_once();
    }
    peer = origin.accept();
    REQUIRE(peer.has_value());
    first.pool.release(std::move(connection));
  }

  Origin origin;
  IdleSharing sharing{2};
  Worker first{sharing, 0};
  Worker second{sharing, 1};
  UniqueFd peer;
};

TEST_CASE("a worker takes over what another one keeps", "[upstream]") {
  Pair pair;
  pair.keep_one();
  auto connection = pair.second.take();
  CHECK(connection->is_asking());
  CHECK_FALSE(connection->is_connected());
  pair.first.loop->run_once();
  CHECK(pair.first.pool.idle_count() == 0);
  pair.second.loop->run_once();
  REQUIRE(pair.second.seen == Event::kConnected);
  CHECK(connection->is_reused());
  REQUIRE(::write(pair.peer.get(), "x", 1) == 1);
  char byte = 0;
  pair.second.loop->run_once();
  CHECK(connection->can_read());
  CHECK(connection->transport().read({&byte, 1}).is_ok());
  pair.second.pool.release(std::move(connection));
  CHECK(pair.second.pool.idle_count() == 1);
}

TEST_CASE("without anybody to ask a worker connects at once", "[upstream]") {
  Pair pair;
  const auto connection = pair.second.take();
  CHECK_FALSE(connection->is_asking());
}

TEST_CASE("what is gone by the time the question comes is connected anew", "[upstream]") {
  Pair pair;
  pair.keep_one();
  const auto asking = pair.second.take();
  REQUIRE(asking->is_asking());
  SECTION("used by its owner") {
    const auto used = pair.first.take();
    CHECK(used->is_reused());
    pair.first.loop->run_once();
  }
  SECTION("closed by the endpoint") {
    pair.peer.reset();
    pair.first.loop->run_once();
  }
  SECTION("closed by a swap") {
    pair.first.pool.update({.connect_timeout = Milliseconds(5000)}, {});
    pair.first.loop->run_once();
  }
  while (!pair.second.seen) {
    pair.second.loop->run_once();
  }
  CHECK(pair.second.seen == Event::kConnected);
  CHECK_FALSE(asking->is_reused());
}

TEST_CASE("nobody waits for a worker that does not answer", "[upstream]") {
  Pair pair;
  pair.keep_one();
  const auto asking = pair.second.take();
  while (!pair.second.seen) {
    pair.second.loop->run_once();  // the other loop does not run
  }
  CHECK(pair.second.seen == Event::kConnected);
  CHECK_FALSE(asking->is_reused());
  pair.first.loop->run_once();
  pair.second.loop->run_once();  // what comes too late is closed
  char byte = 0;
  CHECK(::read(pair.peer.get(), &byte, 1) == 0);
}

TEST_CASE("a request that does not wait for the answer loses nothing but the connection",
          "[upstream]") {
  Pair pair;
  pair.keep_one();
  pair.second.take().reset();
  pair.first.loop->run_once();
  pair.second.loop->run_once();
  CHECK(pair.second.seen == std::nullopt);
  CHECK(pair.first.pool.idle_count() == 0);
}

TEST_CASE("a TLS context lasts until what was asked for under it has come", "[upstream]") {
  Pair pair;
  pair.keep_one();
  const std::vector<EndpointSettings> endpoints = {{pair.origin.address(), 1}};
  auto context = net::TlsClientContext::build({.is_verified = false});
  REQUIRE(context);
  std::shared_ptr<const net::TlsClientContext> tls = std::move(*context);
  const std::weak_ptr<const net::TlsClientContext> watched = tls;
  pair.second.pool.update({.tls = std::move(tls)}, endpoints);
  auto asking = pair.second.take();
  REQUIRE(asking->is_asking());
  pair.second.pool.update({}, endpoints);  // a swap to another one
  asking.reset();
  pair.first.loop->run_once();
  CHECK_FALSE(watched.expired());
  pair.second.loop->run_once();
  CHECK(watched.expired());
}

TEST_CASE("a connection in the clear is not given for one with TLS", "[upstream]") {
  Pair pair;
  pair.keep_one();
  auto context = net::TlsClientContext::build({.is_verified = false});
  REQUIRE(context);
  const std::shared_ptr<const net::TlsClientContext> tls = std::move(*context);
  CHECK_FALSE(pair.first.pool.give({kUpstream, pair.origin.address(), tls}).has_value());
  CHECK(pair.first.pool.give({kUpstream, pair.origin.address(), nullptr}).has_value());
}

}  // namespace
}  // namespace weir::upstream
