// Bodies: framing on both sides, backpressure, 100-continue, interim and early responses.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

const std::string kChunkedPost = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";

// The data of a chunked body, whatever its chunks.
std::string read_chunked(Peer& peer) {
  std::string body;
  while (true) {
    const size_t size = std::stoul(peer.read_until("\r\n"), nullptr, 16);
    body += peer.read_exactly(size);
    REQUIRE(peer.read_exactly(2) == "\r\n");
    if (size == 0) {
      return body;
    }
  }
}

TEST_CASE("a request body with a length is passed on as it comes", "[proxy]") {
  Relay relay;
  relay.client.send("POST / HTTP/1.1\r\nhost: a\r\nContent-Length: 6\r\n\r\nabc");
  Peer upstream = relay.origin.accept();
  CHECK_THAT(upstream.read_head(), Catch::Contains("\r\nContent-Length: 6\r\n"));
  CHECK(upstream.read_exactly(3) == "abc");
  relay.client.send("def");
  CHECK(upstream.read_exactly(3) == "def");
  upstream.send(ok_response("ok"));
  CHECK(relay.client.read_response().ends_with("ok"));
}

TEST_CASE("a chunked request body stays chunked and loses extensions and trailers", "[proxy]") {
  Relay relay;
  relay.client.send(kChunkedPost + "3;x=y\r\nabc\r\n");
  Peer upstream = relay.origin.accept();
  CHECK_THAT(upstream.read_head(), Catch::Contains("\r\ntransfer-encoding: chunked\r\n"));
  CHECK(upstream.read_exactly(6) == "3\r\nabc");
  relay.client.send("2\r\nde\r\n0\r\nx-trailer: 1\r\n\r\n");
  CHECK(upstream.read_until("0\r\n\r\n") == "\r\n2\r\nde\r\n0\r\n\r\n");
  upstream.send(ok_response("ok"));
  relay.client.read_response();
  relay.client.send(get());
  CHECK_THAT(upstream.read_head(), Catch::StartsWith("GET / "));
}

TEST_CASE("a chunked response stays chunked, and both connections stay open", "[proxy]") {
  Relay relay;
  relay.client.send(get());
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
  CHECK_THAT(relay.client.read_head(), Catch::Contains("\r\ntransfer-encoding: chunked\r\n"));
  CHECK(relay.client.read_exactly(6) == "3\r\nabc");
  upstream.send("0\r\n\r\n");
  CHECK(relay.client.read_exactly(7) == "\r\n0\r\n\r\n");
  relay.client.send(get());
  upstream.read_head();
}

TEST_CASE("a response up to the end of the connection becomes chunked", "[proxy]") {
  Relay relay;
  relay.client.send(get());
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\n\r\nabc");
  CHECK_THAT(relay.client.read_head(), Catch::Contains("\r\ntransfer-encoding: chunked\r\n"));
  CHECK(relay.client.read_exactly(6) == "3\r\nabc");
  upstream.close();
  CHECK(relay.client.read_exactly(7) == "\r\n0\r\n\r\n");
  relay.client.send(get());
  relay.origin.accept().read_head();
}

TEST_CASE("many small chunks arrive whole", "[proxy]") {
  Relay relay;
  relay.client.send(get());
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  std::string sent = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
  for (int i = 0; i < 5000; ++i) {
    sent += "1\r\n" + std::string(1, static_cast<char>('a' + i % 26)) + "\r\n";
  }
  upstream.send(sent + "0\r\n\r\n");
  relay.client.read_head();
  const std::string body = read_chunked(relay.client);
  CHECK(body.size() == 5000);
  CHECK(body.substr(0, 28) == "abcdefghijklmnopqrstuvwxyzab");
}

TEST_CASE("a large response reaches a reader that is slow, and is not read ahead of it",
          "[proxy]") {
  Relay relay;
  Peer client = Peer::connect_narrow(relay.proxy.port());
  client.send(get());
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  const std::string body = pattern(size_t{32} << 20);
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n");
  size_t sent = upstream.send_until_refused(body);
  CHECK(sent < body.size() / 2);
  client.widen();
  client.read_head();
  std::string got;
  while (got.size() < body.size()) {
    sent += upstream.send_some(std::string_view(body).substr(sent));
    if (client.has_bytes()) {
      got += client.read_exactly(1);
      got += client.read_held();
    }
  }
  CHECK(got == body);
}

TEST_CASE("a large request is not read ahead of a slow origin", "[proxy]") {
  Relay relay;
  const std::string body = pattern(size_t{32} << 20);
  relay.client.send("PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: " + std::to_string(body.size()) +
                    "\r\n\r\n");
  Peer upstream = relay.origin.accept();
  size_t sent = relay.client.send_until_refused(body);
  CHECK(sent < body.size());
  upstream.read_head();
  std::string got;
  while (got.size() < body.size()) {
    sent += relay.client.send_some(std::string_view(body).substr(sent));
    if (upstream.has_bytes()) {
      got += upstream.read_exactly(1);
      got += upstream.read_held();
    }
  }
  CHECK(got == body);
  upstream.send(ok_response("ok"));
  CHECK(relay.client.read_response().ends_with("ok"));
}

TEST_CASE("a body echoed while it is sent moves both ways at once", "[proxy]") {
  Relay relay;
  relay.client.send(kChunkedPost);
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  relay.client.read_head();
  for (int i = 0; i < 5; ++i) {
    relay.client.send("2\r\nhi\r\n");
    upstream.read_until("hi");
    upstream.send("2\r\nhi\r\n");
    relay.client.read_until("hi");
  }
  relay.client.send("0\r\n\r\n");
  upstream.read_until("0\r\n\r\n");
  upstream.send("0\r\n\r\n");
  relay.client.read_until("0\r\n\r\n");
  relay.client.send(get());
  CHECK_THAT(upstream.read_head(), Catch::StartsWith("GET / "));
}

TEST_CASE("a client that expects 100-continue gets it once there is an upstream", "[proxy]") {
  Relay relay;
  relay.client.send(
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n");
  Peer upstream = relay.origin.accept();
  CHECK_THAT(upstream.read_head(), !Catch::Contains("expect"));
  CHECK(relay.client.read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
  relay.client.send("abc");
  CHECK(upstream.read_exactly(3) == "abc");
  upstream.send("HTTP/1.1 100 Continue\r\n\r\n" + ok_response("ok"));
  CHECK_THAT(relay.client.read_response(),
             Catch::StartsWith("HTTP/1.1 200 ") && Catch::EndsWith("ok"));
}

TEST_CASE("a refused request that expected 100-continue gets no 100 and is closed", "[proxy]") {
  Site site;
  site.route("/x", support::kRespondOk);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n");
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::StartsWith("HTTP/1.1 404 ") && Catch::Contains("connection: close"));
}

TEST_CASE("interim responses reach clients that know them", "[proxy]") {
  Relay relay;
  relay.client.send(get());
  Peer upstream = relay.origin.accept();
  upstream.read_head();
  upstream.send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
  CHECK(relay.client.read_head() == "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
  upstream.send("HTTP/1.1 102 Processing\r\n\r\n" + ok_response("ok"));
  CHECK(relay.client.read_head() == "HTTP/1.1 102 Processing\r\n\r\n");
  CHECK(relay.client.read_response().ends_with("ok"));

  Peer old = relay.proxy.connect();
  old.send("GET / HTTP/1.0\r\nhost: a\r\n\r\n");
  upstream.read_head();
  upstream.send("HTTP/1.1 103 Early Hints\r\n\r\n" + ok_response("ok"));
  CHECK_THAT(old.read_to_end(), Catch::StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("an early response ends the upload and leaves no half request behind", "[proxy]") {
  Relay relay;
  relay.client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\nstart");
  Peer upstream = relay.origin.accept();
  upstream.read_until("start");
  upstream.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno");
  CHECK(relay.client.read_response().ends_with("no"));
  CHECK(upstream.read_to_end().empty());
  CHECK(relay.client.read_to_end().empty());
}

TEST_CASE("a body over the listener's limit is refused before or while it comes", "[proxy]") {
  Origin origin;
  Site site = Site::forwarding({origin.port()});
  site.listener().limits.body_bytes_max = 10;
  Proxy proxy(std::move(site));
  Peer told = proxy.connect();
  told.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n");
  CHECK_THAT(told.read_head(), Catch::StartsWith("HTTP/1.1 413 "));
  Peer untold = proxy.connect();
  untold.send(kChunkedPost + "a\r\n0123456789\r\n");
  Peer upstream = origin.accept();
  upstream.read_until("0123456789");
  untold.send("1\r\nx\r\n");
  CHECK_THAT(untold.read_to_end(), Catch::StartsWith("HTTP/1.1 413 "));
  CHECK(upstream.read_to_end().empty());
  proxy.wait_for(Counter::kRefusedBodyTooLarge, 2);
}

TEST_CASE("a body whose chunks are malformed is refused and its upstream request cut", "[proxy]") {
  struct Row {
    std::string chunk;
    Counter counter = Counter::kRefusedBody;
  };
  const Row row = GENERATE(
      Row{"zz\r\n"}, Row{"5 a\r\nhello\r\n"}, Row{"-5\r\n"}, Row{"0x5\r\n"},
      Row{"fffffffffffffffff\r\n"}, Row{"5\r\nhelloX"}, Row{"5;" + std::string(1 << 20, 'e')},
      Row{"5\nhello\r\n", Counter::kRefusedSyntax}, Row{"5\rhello\r\n", Counter::kRefusedSyntax},
      Row{"0\r\nx : y\r\n\r\n", Counter::kRefusedSyntax});
  CAPTURE(row.chunk.substr(0, 40));
  Relay relay;
  relay.client.send(kChunkedPost + "3\r\nabc\r\n");
  Peer upstream = relay.origin.accept();
  upstream.read_until("abc");
  // The proxy may be gone before all of it is sent.
  relay.client.send_some(row.chunk);
  const std::string all = relay.client.read_to_end();
  CHECK_THAT(all,
             Catch::StartsWith("HTTP/1.1 400 ") && Catch::Contains("\r\nconnection: close\r\n"));
  CHECK_THAT(upstream.read_to_end(), !Catch::Contains("0\r\n\r\n"));
  relay.proxy.wait_for(row.counter, 1);
}

}  // namespace
}  // namespace weir::proxy
