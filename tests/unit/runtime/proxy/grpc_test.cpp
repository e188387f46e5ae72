#include "runtime/proxy/grpc.h"

#include <string>

#include <catch2/catch.hpp>

#include "runtime/http/request_parser.h"

namespace weir::proxy {
namespace {

bool is_call(const std::string& content_type) {
  const std::string text =
      "POST /t.Echo/Unary HTTP/1.1\r\nhost: a.test\r\ncontent-type: " + content_type + "\r\n\r\n";
  http::RequestParser parser;
  http::RequestHead head;
  REQUIRE(parser.parse(text, head).status == http::ParseStatus::kComplete);
  return is_grpc(head);
}

}  // namespace

TEST_CASE("a call is known by its content type", "[grpc]") {
  CHECK(is_call("application/grpc"));
  CHECK(is_call("application/grpc+proto"));
  CHECK(is_call("Application/gRPC; charset=utf-8"));
  CHECK_FALSE(is_call("application/grpc-web"));
  CHECK_FALSE(is_call("application/grp"));
  CHECK_FALSE(is_call("text/plain"));
}

TEST_CASE("a deadline is read in its unit, and what is none is no deadline", "[grpc]") {
  CHECK(parse_grpc_timeout("2H") == Milliseconds(7'200'000));
  CHECK(parse_grpc_timeout("3M") == Milliseconds(180'000));
  CHECK(parse_grpc_timeout("10S") == Milliseconds(10'000));
  CHECK(parse_grpc_timeout("250m") == Milliseconds(250));
  CHECK(parse_grpc_timeout("99999999u") == Milliseconds(99'999));
  CHECK(parse_grpc_timeout("1n") == Milliseconds(1));
  CHECK(parse_grpc_timeout("0S") == Milliseconds(1));
  CHECK(parse_grpc_timeout("99999999H") == Milliseconds(99'999'999ULL * 3'600'000));
  for (const char* text : {"", "S", "10", "10s", "-1S", "1 S", "999999999S", "1.5S"}) {
    CHECK(parse_grpc_timeout(text) == std::nullopt);
  }
}

}  // namespace weir::proxy
