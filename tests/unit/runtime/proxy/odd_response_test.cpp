// Responses of origins that lie about their bodies, say more than was asked, or speak too early:
// what a client gets of them, and that nothing of one response gets into the next.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;

std::string request(const std::string& method, const std::string& version = "1.1") {
  return method + " / HTTP/" + version + "\r\nhost: a\r\n\r\n";
}

TEST_CASE("a body where none can be is not taken for the next response", "[proxy]") {
  struct Row {
    std::string method;
    std::string head;
  };
  const Row row =
      GENERATE(Row{"HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n"},
               Row{"HEAD", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"},
               Row{"GET", "HTTP/1.1 204 No Content\r\ncontent-length: 40\r\n\r\n"},
               Row{"GET", "HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n"},
               Row{"GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 40\r\n\r\n"},
               Row{"GET", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"});
  CAPTURE(row.method, row.head);
  Relay relay;
  Peer upstream = relay.ask(request(row.method));
  upstream.send(row.head + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil");
  const std::string head = relay.client.read_head();
  CHECK_THAT(head, !Catch::Contains("transfer-encoding"));
  CHECK(upstream.read_to_end().empty());
  relay.ask(request("GET")).send(ok_response("good"));
  CHECK(relay.client.read_response().ends_with("good"));
}

TEST_CASE("204 is passed on without a length, HEAD and 304 with theirs", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(request("GET"));
  upstream.send("HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n");
  CHECK(relay.client.read_head() == "HTTP/1.1 204 No Content\r\n\r\n");
  relay.client.send(request("HEAD"));
  upstream.read_head();
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  CHECK(relay.client.read_head() == "HTTP/1.1 200 OK\r\n\r\n");
  relay.client.send(request("GET"));
  upstream.read_head();
  upstream.send("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n");
  CHECK_THAT(relay.client.read_head(), Catch::Contains("content-length: 7\r\n"));
}

TEST_CASE("interim responses of every kind may come in any number and mixture", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(request("GET"));
  upstream.send(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\nconnection: "
      "x-hop\r\nx-hop: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n"
      "content-length: 5\r\n\r\nHTTP/1.1 199 What\r\n\r\n" +
      ok_response("ok"));
  CHECK(relay.client.read_head() == "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
  CHECK(relay.client.read_head() == "HTTP/1.1 102 Processing\r\n\r\n");
  CHECK(relay.client.read_head() == "HTTP/1.1 199 What\r\n\r\n");
  CHECK_THAT(relay.client.read_response(), Catch::StartsWith("HTTP/1.1 200 OK\r\n"));
  // The connection to the origin is as good as before.
  relay.client.send(request("GET"));
  upstream.read_head();
  upstream.send(ok_response("again"));
  CHECK(relay.client.read_response().ends_with("again"));
}

TEST_CASE("an old client gets no interim response and no chunks", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(request("GET", "1.0"));
  upstream.send(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 x\r\n\r\n"
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n"
      "0\r\nx-trailer: 1\r\n\r\n");
  CHECK(relay.client.read_to_end() == "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc");
}

TEST_CASE("a switch of protocols that nobody asked for, or that we did not pass on, is 502",
          "[proxy]") {
  const std::string fields = GENERATE(
      "", "connection: upgrade\r\nupgrade: websocket\r\n",
      "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n");
  const std::string version = GENERATE("1.0", "1.1");
  Relay relay;
  relay.client.send("GET / HTTP/" + version + "\r\nhost: a\r\n" + fields + "\r\n");
  Peer upstream = relay.origin.accept();
  const std::string head = upstream.read_head();
  CHECK_THAT(head, !Catch::Contains("pgrade") && !Catch::Contains("http2-settings"));
  upstream.send(
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nraw");
  CHECK_THAT(relay.client.read_response(), Catch::StartsWith("HTTP/1.1 502 "));
  CHECK(upstream.read_to_end().empty());
  relay.proxy.wait_for(Counter::kUpstreamBadResponse, 1);
}

TEST_CASE("an origin of HTTP/1.0 is heard to its end", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(request("GET"));
  upstream.send("HTTP/1.0 200 OK\r\n\r\nabc");
  upstream.close();
  CHECK_THAT(relay.client.read_until("0\r\n\r\n"),
             Catch::StartsWith("HTTP/1.1 200 OK\r\n") && Catch::EndsWith("3\r\nabc\r\n0\r\n\r\n"));
}

TEST_CASE("chunks of an origin that are malformed cut the client", "[proxy]") {
  const std::string chunk = GENERATE("5 a\r\nhello", "-1\r\n", "5\nhello", "\r\n", "x\r\n",
                                     "fffffffffffffffff\r\n", "5\r\nhelloX");
  Relay relay;
  Peer upstream = relay.ask(request("GET"));
  upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
  relay.client.read_until("abc");
  upstream.send(chunk + "\r\n0\r\n\r\n");
  CHECK_THAT(relay.client.read_to_end(), !Catch::Contains("0\r\n\r\n"));
  CHECK(upstream.read_to_end().empty());
  relay.proxy.wait_for(Counter::kUpstreamBadResponse, 1);
}

// ---- responses that come before the request has ended ----

const std::string kLargePost = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n";
const std::string kSmallPost = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n";

TEST_CASE("an early response to a long upload says that the connection will close", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(kLargePost);
  upstream.send(ok_response("early"));
  CHECK_THAT(relay.client.read_to_end(),
             Catch::Contains("\r\nconnection: close\r\n") && Catch::EndsWith("early"));
  CHECK(upstream.read_to_end().empty());
}

TEST_CASE("an early response to a short upload keeps the client, not the origin", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(kSmallPost);
  upstream.send(ok_response("early"));
  const std::string response = relay.client.read_response();
  CHECK_THAT(response, !Catch::Contains("connection: close") && Catch::EndsWith("early"));
  CHECK(upstream.read_to_end().empty());
  relay.client.send("0123456789");
  relay.ask(request("GET")).send(ok_response("next"));
  CHECK(relay.client.read_response().ends_with("next"));
}

TEST_CASE("a response that begins early lets the upload go on beside it", "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(kLargePost);
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
  relay.client.read_head();
  const std::string body = pattern(1'000'000);
  relay.client.send(body);
  CHECK((upstream.read_exactly(body.size()) == body));
  upstream.send("ok");
  CHECK(relay.client.read_to_end() == "ok");
}

TEST_CASE("an origin that answers early and closes is heard, though writing to it fails",
          "[proxy]") {
  Relay relay;
  Peer upstream = relay.ask(kLargePost);
  upstream.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno");
  upstream.close();
  CHECK_THAT(relay.client.read_to_end(),
             Catch::StartsWith("HTTP/1.1 413 ") && Catch::EndsWith("no"));
}

}  // namespace
}  // namespace weir::proxy
