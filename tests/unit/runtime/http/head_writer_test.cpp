#include "runtime/http/head_writer.h"

#include <string>

#include <catch2/catch.hpp>

#include "runtime/http/hop_by_hop.h"
#include "tests/unit/runtime/http/parse_support.h"

namespace weir::http {
namespace {

TEST_CASE("a forwarded request keeps its fields in order, without those of this hop", "[http]") {
  const ParsedRequest parsed = parse_request(
      "GET /a?b HTTP/1.1\r\n"
      "X-First:1\r\n"
      "Host: front.test\r\n"
      "Connection: keep-alive, X-Private\r\n"
      "Keep-Alive: timeout=5\r\n"
      "X-Second: 2 \r\n"
      "x-private: secret\r\n"
      "X-Third: 3\r\n"
      "\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  FieldSet dropped = hop_by_hop_fields(parsed.head.headers);
  add_fields(parsed.head.headers, HeaderId::kHost, dropped);
  HeadWriter writer;
  writer.request_line(parsed.head.method_text(), {.path = parsed.head.path(),
                                                  .query = parsed.head.query(),
                                                  .has_query = parsed.head.has_query});
  writer.field("host", "back.test");
  writer.fields_except(parsed.head.headers, dropped);
  writer.end();
  CHECK(writer.view() ==
        "GET /a?b HTTP/1.1\r\nhost: back.test\r\nX-First:1\r\nX-Second: 2 \r\nX-Third: 3\r\n\r\n");
}

TEST_CASE("what the writer wrote, the strict parser takes", "[http]") {
  HeadWriter writer;
  writer.request_line("POST", {.path = "/p", .query = "", .has_query = true});
  writer.field("host", "a");
  writer.framing({BodyKind::kLength, 1234567890123});
  writer.end();
  const ParsedRequest request = parse_request(writer.view());
  REQUIRE(reason_of(request.result) == "complete");
  CHECK(request.head.target() == "/p?");
  CHECK(request.head.body == BodyFraming{BodyKind::kLength, 1234567890123});

  writer.clear();
  writer.status_line(HttpStatus{503});
  writer.framing({.kind = BodyKind::kChunked});
  writer.end();
  const ParsedResponse response = parse_response(writer.view());
  REQUIRE(reason_of(response.result) == "complete");
  CHECK(response.head.reason() == "Service Unavailable");
  CHECK(response.head.body.kind == BodyKind::kChunked);
}

TEST_CASE("framing writes nothing for no body and for close", "[http]") {
  HeadWriter writer;
  writer.framing({});
  writer.framing({.kind = BodyKind::kUntilClose});
  CHECK(writer.view().empty());
}

TEST_CASE("numbers are written in full", "[http]") {
  HeadWriter writer;
  writer.field("n", uint64_t{0});
  writer.field("n", uint64_t{18446744073709551615U});
  CHECK(writer.view() == "n: 0\r\nn: 18446744073709551615\r\n");
}

TEST_CASE("a status line takes a reason or finds one", "[http]") {
  const auto line = [](uint16_t status, std::string_view reason) {
    HeadWriter writer;
    writer.status_line(HttpStatus{status}, reason);
    return std::string(writer.view());
  };
  CHECK(line(200, "") == "HTTP/1.1 200 OK\r\n");
  CHECK(line(200, "Fine") == "HTTP/1.1 200 Fine\r\n");
  CHECK(line(299, "") == "HTTP/1.1 299 \r\n");
}

TEST_CASE("status phrases are found at both ends of the table and not between", "[http]") {
  CHECK(status_phrase(HttpStatus{100}) == "Continue");
  CHECK(status_phrase(HttpStatus{431}) == "Request Header Fields Too Large");
  CHECK(status_phrase(HttpStatus{511}) == "Network Authentication Required");
  CHECK(status_phrase(HttpStatus{418}).empty());
  CHECK(status_phrase(HttpStatus{599}).empty());
}

TEST_CASE("a writer grows to what it is given and can be used again", "[http]") {
  HeadWriter writer;
  const std::string large(300'000, 'x');
  writer.field("a", large);
  CHECK(writer.size() == large.size() + 5);
  writer.clear();
  CHECK(writer.view().empty());
  writer.append("abc");
  CHECK(writer.view() == "abc");
}

TEST_CASE("all fields, no fields and the last field alone are forwarded", "[http]") {
  const ParsedRequest parsed = parse_request("GET / HTTP/1.1\r\nHost: a\r\nB: c\r\nD: e\r\n\r\n");
  const auto forward = [&](const std::string& dropped_bits) {
    HeadWriter writer;
    writer.fields_except(parsed.head.headers, FieldSet(dropped_bits));
    return std::string(writer.view());
  };
  CHECK(forward("000") == "Host: a\r\nB: c\r\nD: e\r\n");
  CHECK(forward("111").empty());
  CHECK(forward("011") == "D: e\r\n");
  CHECK(forward("010") == "Host: a\r\nD: e\r\n");
}

}  // namespace
}  // namespace weir::http
