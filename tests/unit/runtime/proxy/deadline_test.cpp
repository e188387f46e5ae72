// Deadlines of client connections. Short ones are set, so that no test waits for long.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

constexpr uint32_t kShortMs = 20;

TEST_CASE("a head that does not end in time is 408", "[proxy]") {
  Site site;
  site.listener().header_timeout_ms = kShortMs;
  site.route("/**", support::kRespondOk);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.1\r\n");
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::StartsWith("HTTP/1.1 408 ") && Catch::Contains("connection: close"));
  CHECK(proxy.count(Counter::kHeadTimeout) == 1);
}

TEST_CASE("a head that trickles in does not outlive its deadline", "[proxy]") {
  Site site;
  site.listener().header_timeout_ms = kShortMs;
  site.route("/**", support::kRespondOk);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.1\r\nx: ");
  while (!client.has_bytes()) {
    client.send_some("x");
  }
  CHECK_THAT(client.read_head(),
             Catch::StartsWith("HTTP/1.1 408 ") || Catch::StartsWith("HTTP/1.1 431 "));
}

TEST_CASE("an idle connection is ended in order after its time, new or used", "[proxy]") {
  Site site;
  site.listener().idle_timeout_ms = kShortMs;
  site.route("/**", support::kRespondOk);
  Proxy proxy(std::move(site));
  Peer unused = proxy.connect();
  CHECK(unused.read_to_end().empty());
  Peer used = proxy.connect();
  used.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(used.read_response().ends_with("ok"));
  CHECK(used.read_to_end().empty());
  unused.close();
  used.close();
  proxy.wait_for(Gauge::kConnectionsActive, 0);
}

TEST_CASE("a request that takes longer than its listener allows is answered and closed",
          "[proxy]") {
  Origin origin;
  Site site;
  site.listener().request_timeout_ms = kShortMs;
  site.route_all_to({origin.port()});
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string waiting_for_upstream = client.read_to_end();
  CHECK_THAT(waiting_for_upstream, Catch::StartsWith("HTTP/1.1 504 "));
  Peer slow = proxy.connect();
  slow.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab");
  CHECK_THAT(slow.read_to_end(), Catch::StartsWith("HTTP/1.1 408 "));
  proxy.wait_for(Counter::kRequestTimeout, 2);
}

}  // namespace
}  // namespace weir::proxy
