// Requests that go well: what reaches the origin and what reaches the client.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;
using observe::Gauge;

TEST_CASE("a request reaches the origin and its response the client", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send("GET /a/b?x=1 HTTP/1.1\r\nHost: a.example\r\nUser-Agent: t\r\n\r\n");
  Peer upstream = origin.accept();
  CHECK(upstream.read_head() ==
        "GET /a/b?x=1 HTTP/1.1\r\nhost: a.example\r\nUser-Agent: t\r\n"
        "x-forwarded-for: 127.0.0.1\r\nx-forwarded-proto: http\r\n"
        "x-forwarded-host: a.example\r\nvia: 1.1 weir\r\n\r\n");
  upstream.send("HTTP/1.1 200 Fine\r\ncontent-length: 5\r\nX-A: b\r\n\r\nhello");
  CHECK(client.read_response() == "HTTP/1.1 200 Fine\r\ncontent-length: 5\r\nX-A: b\r\n\r\nhello");
}

TEST_CASE("connections to client and origin are used again", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(get());
  Peer upstream = origin.accept();
  for (int i = 0; i < 3; ++i) {
    upstream.read_head();
    upstream.send(ok_response(std::to_string(i)));
    CHECK(client.read_response().ends_with(std::to_string(i)));
    client.send(get());
  }
  upstream.read_head();
  CHECK_FALSE(origin.has_connection());
  CHECK(proxy.count(Counter::kUpstreamReused) == 3);
}

TEST_CASE("the path is forwarded in the form it was matched in", "[proxy]") {
  Origin origin;
  Site site;
  site.route("/a/**", site.add_upstream("web", {origin.port()}));
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET /x/../%61//b%2e%7e?q=%2F HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(origin.accept().read_until("\r\n") == "GET /a/b.~?q=%2F HTTP/1.1\r\n");
}

TEST_CASE("an absolute target is forwarded in origin form with its own authority as host",
          "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send("GET http://b.example:81/x HTTP/1.1\r\nHost: b.example:81\r\n\r\n");
  CHECK(origin.accept().read_head().starts_with("GET /x HTTP/1.1\r\nhost: b.example:81\r\n"));
}

TEST_CASE("the authority of an absolute target replaces a Host that says something else",
          "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send("GET http://b.example HTTP/1.1\r\nHost: a.example\r\n\r\n");
  const std::string head = origin.accept().read_head();
  CHECK_THAT(head, Catch::StartsWith("GET / HTTP/1.1\r\nhost: b.example\r\n"));
  CHECK_THAT(head, !Catch::Contains("a.example"));
}

TEST_CASE("parameters of a path segment are part of it", "[proxy]") {
  Origin origin;
  Site site;
  site.route("/a;v=1/b", site.add_upstream("web", {origin.port()}));
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET /a;v=1/./b HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(origin.accept().read_until("\r\n") == "GET /a;v=1/b HTTP/1.1\r\n");
  client.send("GET /a/b HTTP/1.1\r\nhost: a\r\n\r\n");
}

TEST_CASE("fields that end at this hop are not passed on, in either direction", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(
      "GET / HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, x-drop\r\nx-drop: 1\r\nx-keep: 1\r\n"
      "te: trailers\r\nupgrade: h2c\r\nkeep-alive: timeout=5\r\nproxy-connection: close\r\n\r\n");
  Peer upstream = origin.accept();
  const std::string request = upstream.read_head();
  CHECK_THAT(request, Catch::Contains("x-keep: 1\r\n"));
  for (const char* gone : {"x-drop", "te:", "upgrade", "keep-alive", "proxy-connection"}) {
    CHECK_THAT(request, !Catch::Contains(gone));
  }
  upstream.send(ok_response("", "connection: x-hop\r\nx-hop: 1\r\nx-stay: 1\r\n"));
  const std::string response = client.read_response();
  CHECK_THAT(response, Catch::Contains("x-stay: 1\r\n"));
  CHECK_THAT(response, !Catch::Contains("x-hop"));
  CHECK_THAT(response, !Catch::Contains("connection"));
}

TEST_CASE("the client's address is appended to what earlier hops said", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  client.send(
      "GET / HTTP/1.1\r\nhost: a\r\nX-Forwarded-For: 192.0.2.1\r\nx-forwarded-proto: https\r\n"
      "x-forwarded-for: 192.0.2.2\r\nx-forwarded-host: evil\r\n\r\n");
  const std::string request = origin.accept().read_head();
  CHECK_THAT(request, Catch::Contains("x-forwarded-for: 192.0.2.1, 192.0.2.2, 127.0.0.1\r\n"));
  CHECK_THAT(request, Catch::Contains("x-forwarded-proto: http\r\n"));
  CHECK_THAT(request, !Catch::Contains("evil"));
}

TEST_CASE("header edits of the route run in order on requests and responses", "[proxy]") {
  using image::EditOp;
  Origin origin;
  Site site;
  const uint32_t up = site.route_all_to({origin.port()});
  const image::Range request_edits = site.add_edits({{EditOp::kSet, "x-a", "1"},
                                                     {EditOp::kRemove, "x-b", ""},
                                                     {EditOp::kAdd, "x-c", "2"},
                                                     {EditOp::kSet, "x-d", "lost"},
                                                     {EditOp::kRemove, "x-d", ""},
                                                     {EditOp::kSet, "host", "inner"}});
  const image::Range response_edits =
      site.add_edits({{EditOp::kRemove, "server", ""}, {EditOp::kSet, "x-by", "weir"}});
  site.outcome(up).request_edits = request_edits;
  site.outcome(up).response_edits = response_edits;
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET / HTTP/1.1\r\nhost: a\r\nX-A: 0\r\nX-B: 0\r\nX-C: 1\r\nX-D: 0\r\n\r\n");
  Peer upstream = origin.accept();
  const std::string request = upstream.read_head();
  CHECK_THAT(request, Catch::Contains("\r\nx-a: 1\r\n") && !Catch::Contains("X-A"));
  CHECK_THAT(request, !Catch::Contains("X-B") && !Catch::Contains("-D") && !Catch::Contains("-d"));
  CHECK_THAT(request, Catch::Contains("\r\nX-C: 1\r\n") && Catch::Contains("\r\nx-c: 2\r\n"));
  CHECK_THAT(request,
             Catch::Contains("\r\nhost: inner\r\n") && !Catch::Contains("host: a\r\n\r\n"));
  upstream.send(ok_response("", "Server: x\r\nX-By: y\r\n"));
  const std::string response = client.read_response();
  CHECK_THAT(response, !Catch::Contains("Server") && !Catch::Contains("X-By"));
  CHECK_THAT(response, Catch::Contains("\r\nx-by: weir\r\n"));
}

TEST_CASE("a rewrite changes the path and keeps the query", "[proxy]") {
  Origin origin;
  Site site;
  const uint32_t up = site.add_upstream("web", {origin.port()});
  site.outcome(up).rewrite = site.builder.add_template(
      {{image::TemplatePartKind::kText, 0, site.builder.image.text("/new/")},
       {image::TemplatePartKind::kTail, 1, {}}});
  site.route("/old/{x**}", up);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET /old/a/b?c HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(origin.accept().read_until("\r\n") == "GET /new/a/b?c HTTP/1.1\r\n");
}

TEST_CASE("a split shares requests among its upstreams", "[proxy]") {
  Origin one;
  Origin two;
  Site site;
  site.add_upstream("one", {one.port()});
  site.add_upstream("two", {two.port()});
  const uint32_t split = site.builder.add_split({{0, 0}, {1, 1'000'000}});
  site.route("/**", split);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send(get());
  two.accept().read_head();
  CHECK_FALSE(one.has_connection());
}

TEST_CASE("a response of the image is answered at once", "[proxy]") {
  Site site;
  site.route("/ok", site.add_respond(200, "fine"));
  site.route("/none", site.add_respond(204, ""));
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET /ok HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string response = client.read_response();
  CHECK_THAT(response, Catch::StartsWith("HTTP/1.1 200 OK\r\ndate: "));
  CHECK_THAT(response, Catch::EndsWith("\r\ncontent-type: text/plain; charset=utf-8\r\n"
                                       "content-length: 4\r\n\r\nfine"));
  client.send("HEAD /ok HTTP/1.1\r\nhost: a\r\n\r\nGET /none HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK_THAT(client.read_head(), Catch::Contains("content-length: 4\r\n"));
  CHECK_THAT(client.read_head(), Catch::StartsWith("HTTP/1.1 204 No Content\r\n") &&
                                     !Catch::Contains("content-length"));
}

TEST_CASE("a redirect says where to go, with the route's edits", "[proxy]") {
  Site site;
  const uint32_t location = site.builder.add_template(
      {{image::TemplatePartKind::kText, 0, site.builder.image.text("https://b")},
       {image::TemplatePartKind::kPathAndQuery, 0, {}}});
  const uint32_t redirect = site.builder.add_redirect(308, location);
  site.outcome(redirect).response_edits = site.add_edits({{image::EditOp::kSet, "x-by", "weir"}});
  site.route("/**", redirect);
  Proxy proxy(std::move(site));
  Peer client = proxy.connect();
  client.send("GET /x?y HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string response = client.read_response();
  CHECK_THAT(response, Catch::StartsWith("HTTP/1.1 308 Permanent Redirect\r\n"));
  CHECK_THAT(response, Catch::Contains("\r\nlocation: https://b/x?y\r\n"));
  CHECK_THAT(response, Catch::Contains("\r\nx-by: weir\r\n"));
}

TEST_CASE("HEAD, 204 and 304 have no body whatever their fields say", "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream = ask(client, origin, "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
  upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n");
  CHECK_THAT(client.read_head(), Catch::Contains("content-length: 999\r\n"));
  client.send(get());
  upstream.read_head();
  upstream.send("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\netag: \"x\"\r\n\r\n");
  CHECK_THAT(client.read_head(), Catch::Contains("etag"));
  client.send(get());
  upstream.read_head();
  upstream.send("HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(client.read_head() == "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK_FALSE(origin.has_connection());
}

TEST_CASE("a request leaves its line in the access log and its numbers in the counters",
          "[proxy]") {
  Origin origin;
  Proxy proxy(Site::forwarding({origin.port()}));
  Peer client = proxy.connect();
  Peer upstream =
      ask(client, origin, "GET /p%20q HTTP/1.1\r\nhost: a.example\r\ncookie: secret\r\n\r\n");
  upstream.send(ok_response("12345"));
  client.read_response();
  proxy.wait_for(Gauge::kRequestsActive, 0);
  CHECK(proxy.count(Counter::kRequests) == 1);
  CHECK(proxy.count(Counter::kResponses2xx) == 1);
  CHECK(proxy.count(Counter::kConnectionsAccepted) == 1);
  proxy.wait_for(Gauge::kUpstreamIdle, 1);
  const std::string log = proxy.stop();
  CHECK_THAT(log, Catch::Contains(" method=GET host=a.example path=/p%20q status=200 bytes=5 "));
  CHECK_THAT(log, Catch::Contains(" listener=edge route=r0 upstream=web endpoint=127.0.0.1:" +
                                  std::to_string(origin.port().value) + " reason=-\n"));
  CHECK_THAT(log, !Catch::Contains("secret"));
}

TEST_CASE("several workers serve one address", "[proxy]") {
  Site site;
  site.route("/**", support::kRespondOk);
  Proxy proxy(std::move(site), 3);
  for (int i = 0; i < 20; ++i) {
    Peer client = proxy.connect();
    client.send(get());
    CHECK(client.read_response().ends_with("ok"));
  }
  proxy.wait_for(Counter::kRequests, 20);
}

}  // namespace
}  // namespace weir::proxy
