// Requests that are refused: each with a status, a counter and a closed connection where the
// framing cannot be trusted.
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {
namespace {

using observe::Counter;

Site respond_site() {
  Site site;
  site.route("/ok", support::kRespondOk);
  return site;
}

struct BadHead {
  std::string head;
  int status;
  Counter counter;
};

TEST_CASE("a head that cannot be trusted is refused and the connection closed", "[proxy]") {
  const BadHead bad = GENERATE(
      BadHead{"GET / HTTP/1.1\r\n\r\n", 400, Counter::kRefusedHost},
      BadHead{"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400, Counter::kRefusedHost},
      BadHead{"GET / HTTP/1.1\r\nhost: u@a\r\n\r\n", 400, Counter::kRefusedHost},
      BadHead{"GET / HTTP/1.1\nhost: a\n\n", 400, Counter::kRefusedSyntax},
      BadHead{"GET / HTTP/1.1\r\nhost : a\r\n\r\n", 400, Counter::kRefusedSyntax},
      BadHead{"GET / HTTP/1.1\r\nhost: a\r\nx_y: 1\r\n\r\n", 400, Counter::kRefusedSyntax},
      BadHead{"GET / HTTP/2.0\r\nhost: a\r\n\r\n", 505, Counter::kRefusedVersion},
      BadHead{"CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n", 405, Counter::kRefusedMethod},
      BadHead{"TRACE / HTTP/1.1\r\nhost: a\r\n\r\n", 405, Counter::kRefusedMethod},
      BadHead{"GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nhost: a\r\n\r\n", 414,
              Counter::kRefusedUriTooLong},
      BadHead{"GET / HTTP/1.1\r\nhost: a\r\nx: " + std::string(70'000, 'x') + "\r\n\r\n", 431,
              Counter::kRefusedHeadTooLarge},
      BadHead{"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: "
              "chunked\r\n\r\n",
              400, Counter::kRefusedFraming},
      BadHead{"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n", 400,
              Counter::kRefusedFraming},
      BadHead{"POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n", 400,
              Counter::kRefusedFraming},
      BadHead{"POST / HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n"
              "transfer-encoding: chunked\r\n\r\n",
              400, Counter::kRefusedFraming},
      BadHead{"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5, 5\r\n\r\nhello", 400,
              Counter::kRefusedFraming},
      BadHead{"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n", 501,
              Counter::kRefusedFraming},
      BadHead{"GET / HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n", 400, Counter::kRefusedSyntax},
      BadHead{"GET http://u@a/ HTTP/1.1\r\nhost: a\r\n\r\n", 400, Counter::kRefusedSyntax});
  INFO(bad.head.substr(0, 100));
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  client.send(bad.head + "GET /ok HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string all = client.read_to_end();
  CHECK_THAT(all, Catch::StartsWith("HTTP/1.1 " + std::to_string(bad.status) + " "));
  CHECK_THAT(all, Catch::Contains("\r\nconnection: close\r\n"));
  CHECK(all.find("HTTP/1.1", 1) == std::string::npos);
  proxy.wait_for(bad.counter, 1);
  CHECK(proxy.count(Counter::kResponses4xx) + proxy.count(Counter::kResponses5xx) == 1);
}

TEST_CASE("a path without a safe normal form is refused, the connection goes on", "[proxy]") {
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  for (const char* path :
       {"/a%2Fb", "/a%5cb", "/a%5Cb", "/a\\b", "/%00", "/%zz", "/a/..;x/b", "/../x"}) {
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nhost: a\r\n\r\n");
    CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 400 "));
  }
  proxy.wait_for(Counter::kRefusedPath, 8);
  client.send("GET /ok HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK(client.read_response().ends_with("ok"));
}

TEST_CASE("no route is 404, also for the asterisk target", "[proxy]") {
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  client.send("GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string response = client.read_response();
  CHECK_THAT(response, Catch::StartsWith("HTTP/1.1 404 Not Found\r\n"));
  CHECK_THAT(response, Catch::EndsWith("\r\n\r\nNot Found\n"));
  proxy.wait_for(Counter::kNoRoute, 1);
  client.send("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n");
  CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 404 "));
  proxy.wait_for(Counter::kNoRoute, 2);
  const std::string log = proxy.stop();
  CHECK_THAT(log, Catch::Contains(" path=/nothing status=404 ") &&
                      Catch::Contains(" route=- upstream=- endpoint=- reason=no_route\n"));
}

TEST_CASE("an expectation nobody knows is refused, a needless one is not", "[proxy]") {
  struct Row {
    std::string fields;
    std::string status;
  };
  const Row rows[] = {
      {"expect: magic\r\n", "417"},
      {"expect: 100-continue, magic\r\n", "417"},
      {"expect: 100-continue\r\nexpect: magic\r\n", "417"},
      {"expect: 100-continue\r\n", "200"},
      {"expect: 100-Continue\r\ncontent-length: 0\r\n", "200"},
  };
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  for (const Row& row : rows) {
    CAPTURE(row.fields);
    client.send("PUT /ok HTTP/1.1\r\nhost: a\r\n" + row.fields + "\r\n");
    CHECK_THAT(client.read_response(), Catch::StartsWith("HTTP/1.1 " + row.status + " "));
  }
  proxy.wait_for(Counter::kRefusedExpectation, 3);
  client.send("PUT /ok HTTP/1.0\r\nexpect: magic\r\n\r\n");
  CHECK_THAT(client.read_to_end(), Catch::StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a refused head is logged with its reason and nothing a client could forge", "[proxy]") {
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  client.send("GET /\x01 HTTP/1.1\r\nhost: a\r\n\r\n");
  client.read_to_end();
  const std::string log = proxy.stop();
  CHECK_THAT(log, Catch::Contains(" method=- host=- path=- status=400 "));
}

TEST_CASE("error pages tell neither name nor version of the proxy", "[proxy]") {
  Proxy proxy(respond_site());
  Peer client = proxy.connect();
  client.send("GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n");
  const std::string response = client.read_response();
  CHECK_THAT(response, !Catch::Contains("eir") && !Catch::Contains("server"));
}

}  // namespace
}  // namespace weir::proxy
