// Upstreams that fail: which status the client sees, when a request is sent again, when it is not.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

const std::string kPost = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx";

// A port on which nobody listens.
Port dead_port() {
  return Origin().port();
}

// A client and an origin that have served one request over a kept connection.
struct Warm {
  Origin origin;
  Proxy proxy;
  Peer client;
  Peer upstream;

  Warm() : proxy(Site::forwarding({origin.port()})), client(proxy.connect()), upstream(first()) {
    upstream.read_head();
    upstream.send(ok_response("1"));
    client.read_response();
    proxy.wait_for(Gauge::kUpstreamIdle, 1);
  }

 private:
  Peer first() {
    client.send(get());
    return origin.accept();
  }
};

TEST_CASE("an upstream nobody listens for is 503", "[proxy]") {
  Proxy proxy(Site::forwarding({dead_port()}));
  Peer client = proxy.connect();
  client.send(get());
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  proxy.wait_for(Counter::kUpstreamConnectFailed, 1);
  client.send(get());  // the connection to the client is as good as before
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 503 "));
  CHECK_THAT(proxy.stop(), Catch::Contains(" reason=upstream_connect_failed\n"));
}

TEST_CASE("another endpoint is tried when one cannot be reached, even for a POST", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({dead_port(), origin.port()}));
  Peer client = proxy.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(kPost);
    Peer upstream = origin.accept();
    upstream.read_until("x");
    upstream.send(ok_response("ok", "connection: close\r\n"));
    CHECK(client.read_response().ends_with("ok"));
  }
}

TEST_CASE("an upstream that closes before it answers is 502", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  upstream.close();
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 502 Bad Gateway\r\n"));
  proxy.wait_for(Counter::kUpstreamReset, 1);
}

TEST_CASE("a response head that is malformed is 502", "[proxy]") {
  const std::string bad =
      GENERATE("HTTP/1.1 200\nx: y\n\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nx : y\r\n\r\n",
               "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
               "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  upstream.send(bad);
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 502 "));
  proxy.wait_for(Counter::kUpstreamBadResponse, 1);
  CHECK(upstream.read_to_end().empty());
}

TEST_CASE("a response head without end is 502", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  upstream.send("HTTP/1.1 200 OK\r\nx: " + std::string(200'000, 'x'));
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 502 "));
}

TEST_CASE("a response that breaks after its head cuts the client, and never looks whole",
          "[proxy]") {
  struct Case {
    const char* sent;
    const char* request;
  };
  const Case broken = GENERATE(
      Case{"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"},
      Case{"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
           "GET / HTTP/1.1\r\nhost: a\r\n\r\n"});
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, broken.request);
  upstream.send(broken.sent);
  client.read_until("abc");
  upstream.close();
  CHECK_THAT(client.read_to_end(), !Catch::Contains("0\r\n\r\n"));
  proxy.wait_for(Counter::kUpstreamTruncated, 1);
}

TEST_CASE("a truncated response to HTTP/1.0 ends with a reset, not like a whole one", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, "GET / HTTP/1.0\r\nhost: a\r\n\r\n");
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.read_until("abc");
  upstream.close();
  CHECK(client.ends_with_reset());
}

TEST_CASE("a GET on a kept connection that the origin just closed is sent again", "[proxy]") {
  Warm warm;
  // The origin takes the request and closes without a word: nothing tells that it was processed,
  // and a GET may be sent twice.
  warm.client.send(get());
  warm.upstream.read_head();
  warm.upstream.close();
  Peer fresh = warm.origin.accept();
  fresh.read_head();
  fresh.send(ok_response("2"));
  CHECK(warm.client.read_response().ends_with("2"));
  CHECK(warm.proxy.count(Counter::kUpstreamRetries) == 1);
}

TEST_CASE("a request is sent again once, not for ever", "[proxy]") {
  Warm warm;
  warm.client.send(get());
  warm.upstream.read_head();
  warm.upstream.close();
  Peer fresh = warm.origin.accept();
  fresh.read_head();
  fresh.close();
  CHECK_THAT(warm.client.read_response(), Catch::StartsWith("HTTP/1.1 502 "));
}

TEST_CASE("a POST that may have been processed is not sent again", "[proxy]") {
  Warm warm;
  warm.client.send(kPost);
  warm.upstream.read_until("x");
  warm.upstream.close();
  CHECK_THAT(warm.client.read_response(), Catch::StartsWith("HTTP/1.1 502 "));
  CHECK_FALSE(warm.origin.has_connection());
  CHECK(warm.proxy.count(Counter::kUpstreamRetries) == 0);
}

TEST_CASE("a POST takes a new connection when the kept one is closed already", "[proxy]") {
  Warm warm;
  warm.upstream.close();
  warm.client.send(kPost);
  Peer fresh = warm.origin.accept();
  fresh.read_until("x");
  fresh.send(ok_response("2"));
  CHECK(warm.client.read_response().ends_with("2"));
}

TEST_CASE("a connection on which the origin said too much is not used again", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  upstream.send(ok_response("1") + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil");
  CHECK(client.read_response().ends_with("1"));
  Peer fresh = ask(client, origin, get());
  fresh.send(ok_response("2"));
  CHECK(client.read_response().ends_with("2"));
}

TEST_CASE("too many interim responses are refused", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  for (int i = 0; i < 40; ++i) {
    upstream.send_some("HTTP/1.1 102 Processing\r\n\r\n");
  }
  CHECK_THAT(client.read_until("502"), Catch::EndsWith("HTTP/1.1 502"));
}

}  // namespace
}  // namespace weir::proxy
