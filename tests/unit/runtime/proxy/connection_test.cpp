// How client connections go on and end: pipelining, closing, HTTP/1.0, half-closed clients.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

TEST_CASE("pipelined requests are answered one after the other, in order", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(get("/1") + get("/2") + get("/3"));
  Peer upstream = origin.accept();
  for (const std::string name : {"1", "2", "3"}) {
    CHECK(upstream.read_head().starts_with("GET /" + name + " "));
    CHECK_FALSE(upstream.has_bytes());  // the next one waits for this response
    upstream.send(ok_response(name));
    CHECK(client.read_response().ends_with(name));
  }
}

TEST_CASE("a request with a body may be followed by another in the same packet", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  const bool is_chunked = GENERATE(false, true);
  client.send(
      is_chunked
          ? "POST /1 HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
          : "POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc");
  client.send(get("/2"));
  Peer upstream = origin.accept();
  CHECK(upstream.read_head().starts_with("POST /1 "));
  CHECK(upstream.read_until(is_chunked ? "0\r\n\r\n" : "abc") ==
        (is_chunked ? "3\r\nabc\r\n0\r\n\r\n" : "abc"));
  upstream.send(ok_response("x"));
  client.read_response();
  CHECK(upstream.read_head().starts_with("GET /2 "));
}

TEST_CASE("a head may come byte by byte", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  for (const char c : get()) {
    client.send({&c, 1});
  }
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("a head larger than one buffer is read whole", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  const std::string value(50'000, 'v');
  client.send(get("/", "x-long: " + value + "\r\n") + get("/2"));
  Peer upstream = origin.accept();
  CHECK_THAT(upstream.read_head(), Catch::Contains("\r\nx-long: " + value + "\r\n"));
  upstream.send(ok_response("", "x-long: " + value + "\r\n"));
  CHECK_THAT(client.read_head(), Catch::Contains(value));
  CHECK(upstream.read_head().starts_with("GET /2 "));
}

TEST_CASE("a client that asks to close gets its response and an orderly end", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send(get("/", "connection: close\r\n"));
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::Contains("\r\nconnection: close\r\n") && Catch::EndsWith("ok"));
}

TEST_CASE("a request after one that closes is not answered, and resets nothing", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send(get("/", "connection: close\r\n") + get("/2"));
  const std::string all = client.read_to_end();
  CHECK(all.find("HTTP/1.1", 1) == std::string::npos);
  CHECK_THAT(all, Catch::EndsWith("ok"));
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
  CHECK_THAT(client.read_response(), Catch::Contains("\r\nconnection: keep-alive\r\n"));
  client.send("GET / HTTP/1.0\r\n\r\n");
  CHECK_THAT(client.read_to_end(), Catch::Contains("\r\nconnection: close\r\n"));
}

TEST_CASE("HTTP/1.0 gets a body of unknown length up to the end of the connection", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n\r\n");
  Peer upstream = origin.accept();
  CHECK_THAT(upstream.read_head(), Catch::StartsWith("GET / HTTP/1.1\r\n"));
  upstream.send(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
  CHECK(client.read_to_end() == "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc");
}

TEST_CASE("a client that ended its side still gets its response", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(get());
  client.end_sending();
  Peer upstream = origin.accept();
  upstream.read_head();
  upstream.send(ok_response("late"));
  CHECK_THAT(client.read_to_end(), Catch::EndsWith("late"));
}

TEST_CASE("a client that resets lets its upstream request go", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, get());
  client.reset();
  CHECK(upstream.read_to_end().empty());
  proxy.wait_for(Counter::kClientAborted, 1);
  proxy.wait_for(Gauge::kConnectionsActive, 0);
}

TEST_CASE("a client that leaves in the middle of its body takes the request with it", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc");
  Peer upstream = origin.accept();
  upstream.read_until("abc");
  client.close();
  CHECK(upstream.read_to_end().empty());
  proxy.wait_for(Counter::kClientAborted, 1);
}

TEST_CASE("a small body nobody read is drained and the connection goes on", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  const std::string body(60'000, 'b');
  client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 60000\r\n\r\n");
  CHECK_THAT(client.read_response(), !Catch::Contains("connection: close"));
  client.send(body + get());
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("a large body nobody read closes the connection after the response", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n" +
              std::string(50'000, 'b'));
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::Contains("\r\nconnection: close\r\n") && Catch::EndsWith("ok"));
}

TEST_CASE("a chunked body nobody read that goes on and on ends the connection", "[proxy]") {
  Proxy proxy(Site::responding());
  Peer client = proxy.connect();
  client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
  CHECK(client.read_response().ends_with("ok"));
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'c') + "\r\n";
  client.send(chunk + chunk + chunk);
  CHECK(client.read_to_end().empty());
}

TEST_CASE("connections above the listener's limit are closed and counted", "[proxy]") {
  Site site = Site::responding();
  site.listener().limits.connections_max = 1;
  Proxy proxy(std::move(site));
  Peer first = proxy.connect();
  first.send(get());
  first.read_response();
  Peer second = proxy.connect();
  CHECK(second.read_to_end().empty());
  CHECK(proxy.count(Counter::kConnectionsRefused) == 1);
  first.close();
  proxy.wait_for(Gauge::kConnectionsActive, 0);
  Peer third = proxy.connect();
  third.send(get());
  CHECK(third.read_response().ends_with("ok"));
}

}  // namespace
}  // namespace weir::proxy
