// Deadlines of upstreams, by a clock of the test's: connecting, answering, being kept.
#include <string>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"
#include "tests/unit/runtime/proxy/timed_proxy.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;
using std::chrono::seconds;

// What the routes and upstreams of a Site have.
constexpr seconds kRouteTimeout{15};
constexpr seconds kConnectTimeout{5};
constexpr seconds kIdleTimeout{60};

// A port whose queue of connections is full: the kernel drops every further SYN.
class FullPort {
 public:
  FullPort()
      : listener_(*net::open_listener(*SocketAddress::parse("127.0.0.1:0"), {.backlog = 0})),
        port_(net::local_address(listener_.get())->port),
        queued_(Peer::connect(port_)) {}
  [[nodiscard]] Port port() const { return port_; }

 private:
  UniqueFd listener_;
  Port port_;
  Peer queued_;
};

TEST_CASE("an upstream that does not answer in the route's time is 504", "[proxy]") {
  TimedRelay relay;
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  proxy.pass_and_check_before(kRouteTimeout, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 504 Gateway Timeout\r\n") &&
                                         !Catch::Contains("connection: close"));
  CHECK(upstream.read_to_end().empty());
  CHECK(proxy.count(Counter::kUpstreamTimeout) == 1);
  // The client's connection is as good as before.
  Peer next = ask(client, origin, get());
  next.send(ok_response("ok"));
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("an interim response gains no time", "[proxy]") {
  TimedRelay relay;
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  proxy.pass(kRouteTimeout - seconds(1));
  upstream.send("HTTP/1.1 102 Processing\r\n\r\n");
  CHECK_THAT(client.read_head(), Catch::StartsWith("HTTP/1.1 102 "));
  proxy.pass(seconds(1));
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 504 "));
}

TEST_CASE("a response that is not whole in the route's time is cut", "[proxy]") {
  TimedRelay relay;
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
  client.read_until("abc");
  proxy.pass_and_check_before(kRouteTimeout, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK(client.read_to_end().empty());
  CHECK(upstream.read_to_end().empty());
  CHECK(proxy.count(Counter::kUpstreamTimeout) == 1);
}

TEST_CASE("the time of one request is not that of the next", "[proxy]") {
  Origin origin;
  TimedProxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(get());
  Peer upstream = origin.accept();
  for (int i = 0; i < 3; ++i) {
    upstream.read_head();
    proxy.pass(kRouteTimeout - seconds(1));
    upstream.send(ok_response("ok"));
    CHECK(client.read_response().ends_with("ok"));
    client.send(get());
  }
}

TEST_CASE("an upstream that cannot be connected to in time is 503", "[proxy]") {
  FullPort full;
  TimedProxy proxy(Site::forwarding({full.port()}));
  Peer client = proxy.connect();
  client.send(get());
  proxy.wait_for(Counter::kUpstreamConnections, 1);
  proxy.pass_and_check_before(kConnectTimeout, [&] { CHECK_FALSE(client.has_bytes()); });
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  CHECK(proxy.count(Counter::kUpstreamConnectTimeout) == 1);
}

TEST_CASE("another endpoint is tried when one cannot be connected to in time", "[proxy]") {
  FullPort full;
  Origin origin;
  TimedProxy proxy(Site::forwarding({full.port(), origin.port()}));
  Peer client = proxy.connect();
  client.send(get());
  proxy.wait_for(Counter::kUpstreamConnections, 1);
  if (!origin.has_connection()) {
    proxy.pass(kConnectTimeout);
  }
  Peer upstream = origin.accept();
  upstream.read_head();
  upstream.send(ok_response("ok"));
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("a kept connection is closed after its time", "[proxy]") {
  TimedRelay relay;
  auto& [origin, proxy, client] = relay;
  Peer upstream = relay.ask(get());
  upstream.send(ok_response("ok"));
  client.read_response();
  proxy.wait_for(Gauge::kUpstreamIdle, 1);
  proxy.pass_and_check_before(kIdleTimeout, [&] { CHECK_FALSE(upstream.has_bytes()); });
  CHECK(upstream.read_to_end().empty());
  proxy.wait_for(Gauge::kUpstreamIdle, 0);
}

}  // namespace
}  // namespace weir::proxy
