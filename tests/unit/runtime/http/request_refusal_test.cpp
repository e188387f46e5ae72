#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/http/parse_support.h"

namespace weir::http {
namespace {

using namespace std::string_literals;

struct Refusal {
  std::string bytes;
  std::string reason;
};

// Both ways of feeding must agree: an error may show earlier byte by byte, never another one.
void check_refused(const Refusal& row) {
  CAPTURE(row.bytes);
  CHECK(reason_of(parse_request(row.bytes).result) == row.reason);
  CHECK(reason_of(parse_request_bytewise(row.bytes).result) == row.reason);
}

TEST_CASE("a malformed request line is refused", "[http]") {
  const Refusal rows[] = {
      {"GET /\r\n", "request_line_malformed"},
      {"GET\r\n", "request_line_malformed"},
      {"\r\n\r\n", "request_line_malformed"},
      {" GET / HTTP/1.1\r\n", "method_malformed"},
      {"G(T / HTTP/1.1\r\n", "method_malformed"},
      {"GET\t/ HTTP/1.1 x\r\n", "method_malformed"},
      {"G\xC3\x89T / HTTP/1.1\r\n", "method_malformed"},
      {"GET  / HTTP/1.1\r\n", "version_malformed"},
      {"GET /  HTTP/1.1\r\n", "version_malformed"},
      {"GET / HTTP/1.1 \r\n", "version_malformed"},
      {"GET /a b HTTP/1.1\r\n", "version_malformed"},
      {"GET / http/1.1\r\n", "version_malformed"},
      {"GET / HTTP/11\r\n", "version_malformed"},
      {"GET / HTTP/1.11\r\n", "version_malformed"},
      {"GET / HTTP/1\r\n", "version_malformed"},
      {"GET / ICY/1.1\r\n", "version_malformed"},
      {"GET / HTTP/0.9\r\n", "version_unsupported"},
      {"GET / HTTP/1.2\r\n", "version_unsupported"},
      {"GET / HTTP/2.0\r\n", "version_unsupported"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version_unsupported"},
      {"CONNECT a.test:443 HTTP/1.1\r\n", "method_refused"},
      {"TRACE / HTTP/1.1\r\n", "method_refused"},
      {"\x16\x03\x01\x02\x00\x01"s, "control_character"},
      {"GET /\x01 HTTP/1.1\r\n", "control_character"},
      {"GET /\x7F HTTP/1.1\r\n", "control_character"},
      {"GET /\0 HTTP/1.1\r\n"s, "control_character"},
      {"GET / HTTP/1.1\nHost: a\n\n", "bare_line_feed"},
      {"GET / HTTP/1.1\rHost: a\r\n", "bare_carriage_return"},
      {"\nGET / HTTP/1.1\r\n", "bare_line_feed"},
      {"\rGET / HTTP/1.1\r\n", "bare_carriage_return"},
  };
  for (const Refusal& row : rows) {
    check_refused(row);
  }
}

TEST_CASE("a malformed target is refused", "[http]") {
  const Refusal rows[] = {
      {"GET a HTTP/1.1\r\n", "target_malformed"},
      {"GET * HTTP/1.1\r\n", "target_malformed"},
      {"OPTIONS *a HTTP/1.1\r\n", "target_malformed"},
      {"GET ?a HTTP/1.1\r\n", "target_malformed"},
      {"GET /\tb HTTP/1.1\r\n", "target_malformed"},
      {"GET /caf\xC3\xA9 HTTP/1.1\r\n", "target_malformed"},
      {"GET /a#b HTTP/1.1\r\n", "target_fragment"},
      {"GET http://a/#b HTTP/1.1\r\n", "target_fragment"},
      {"GET ftp://a/ HTTP/1.1\r\n", "target_malformed"},
      {"GET http:/a/ HTTP/1.1\r\n", "target_malformed"},
      {"GET http:///a HTTP/1.1\r\n", "target_malformed"},
      {"GET http://u:p@a/ HTTP/1.1\r\n", "target_malformed"},
      {"GET http://a:b/ HTTP/1.1\r\n", "target_malformed"},
      {"GET http://a%zz/ HTTP/1.1\r\n", "target_malformed"},
      {"GET a.test:80 HTTP/1.1\r\n", "target_malformed"},
  };
  for (const Refusal& row : rows) {
    check_refused(row);
  }
}

TEST_CASE("a malformed field line is refused", "[http]") {
  const Refusal rows[] = {
      {"Host : a\r\n\r\n", "header_space_before_colon"},
      {"Host\t: a\r\n\r\n", "header_space_before_colon"},
      {"Host: a\r\n folded\r\n\r\n", "header_folded"},
      {"Host: a\r\n\tfolded\r\n\r\n", "header_folded"},
      {" Host: a\r\n\r\n", "header_folded"},
      {": a\r\n\r\n", "header_name_malformed"},
      {"Ho st: a\r\n\r\n", "header_name_malformed"},
      {"Ho(st: a\r\n\r\n", "header_name_malformed"},
      {"H\xC3\xB6st: a\r\n\r\n", "header_name_malformed"},
      {"\"Host\": a\r\n\r\n", "header_name_malformed"},
      {"X_Forwarded: a\r\n\r\n", "header_name_underscore"},
      {"_: a\r\n\r\n", "header_name_underscore"},
      {"Host\r\n\r\n", "header_colon_missing"},
      {"Host: a\nX: b\r\n\r\n", "bare_line_feed"},
      {"Host: a\rX: b\r\n\r\n", "bare_carriage_return"},
      {"Host\n: a\r\n\r\n", "bare_line_feed"},
      {"Host\r: a\r\n\r\n", "bare_carriage_return"},
      {"Host: a\r\r\n\r\n", "bare_carriage_return"},
      {"Host: a\r\n\rX", "bare_carriage_return"},
      {"Host: a\r\n\n", "bare_line_feed"},
      {"Host: a\0b\r\n\r\n"s, "control_character"},
      {"Host: a\x08\r\n\r\n", "control_character"},
      {"Host: a\x7F\r\n\r\n", "control_character"},
      {"Ho\0st: a\r\n\r\n"s, "control_character"},
      {"\0\r\n\r\n"s, "control_character"},
  };
  for (const Refusal& row : rows) {
    check_refused({"GET / HTTP/1.1\r\n" + row.bytes, row.reason});
  }
}

TEST_CASE("a missing, repeated or malformed Host is refused", "[http]") {
  const Refusal rows[] = {
      {"", "host_missing"},
      {"Hosts: a\r\n", "host_missing"},
      {"Host: a\r\nHost: a\r\n", "host_repeated"},
      {"Host: a\r\nX: y\r\nHOST: b\r\n", "host_repeated"},
      {"Host:\r\n", "host_malformed"},
      {"Host: a, b\r\n", "host_malformed"},
      {"Host: a,b\r\n", "host_malformed"},
      {"Host: u@a\r\n", "host_malformed"},
      {"Host: a%zz.test\r\n", "host_malformed"},
      {"Host: a%41.test\r\n", "host_malformed"},
      {"Host: a:\r\n", "host_malformed"},
      {"Host: a:http\r\n", "host_malformed"},
      {"Host: a:65536\r\n", "host_malformed"},
      {"Host: a:80:80\r\n", "host_malformed"},
      {"Host: :80\r\n", "host_malformed"},
      {"Host: [::1\r\n", "host_malformed"},
      {"Host: [::g]\r\n", "host_malformed"},
      {"Host: [127.0.0.1]\r\n", "host_malformed"},
      {"Host: [::1]x:80\r\n", "host_malformed"},
      {"Host: ::1\r\n", "host_malformed"},
      {"Host: a/b\r\n", "host_malformed"},
      {"Host: caf\xC3\xA9.test\r\n", "host_malformed"},
  };
  for (const Refusal& row : rows) {
    check_refused({"GET / HTTP/1.1\r\n" + row.bytes + "\r\n", row.reason});
    const bool needs_host = row.reason == "host_missing";
    check_refused({"GET http://a/ HTTP/1.1\r\n" + row.bytes + "\r\n", row.reason});
    check_refused({"GET / HTTP/1.0\r\n" + row.bytes + "\r\n",
                   needs_host ? std::string("complete") : row.reason});
  }
}

TEST_CASE("framing that two recipients could read differently is refused", "[http]") {
  const Refusal rows[] = {
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "framing_ambiguous"},
      {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "framing_ambiguous"},
      {"Content-Length: 5\r\nContent-Length: 5\r\n", "content_length_repeated"},
      {"Content-Length: 5\r\nX: y\r\ncontent-length: 6\r\n", "content_length_repeated"},
      {"Content-Length: 5, 5\r\n", "content_length_malformed"},
      {"Content-Length: 5 5\r\n", "content_length_malformed"},
      {"Content-Length: +5\r\n", "content_length_malformed"},
      {"Content-Length: -5\r\n", "content_length_malformed"},
      {"Content-Length: 0x5\r\n", "content_length_malformed"},
      {"Content-Length: 5.0\r\n", "content_length_malformed"},
      {"Content-Length:\r\n", "content_length_malformed"},
      {"Content-Length: 9223372036854775808\r\n", "content_length_malformed"},
      {"Content-Length: 18446744073709551621\r\n", "content_length_malformed"},
      {"Transfer-Encoding:\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: identity\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: xchunked\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chunked, chunked\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chunked, gzip\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chunked,\r\n", "transfer_encoding_unsupported"},
      {"Transfer-Encoding: ,chunked\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chunked;q=1\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: \"chunked\"\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chun\tked\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "transfer_encoding_malformed"},
      {"Transfer-Encoding: gzip, chunked\r\n", "transfer_encoding_unsupported"},
  };
  for (const Refusal& row : rows) {
    check_refused({"POST / HTTP/1.1\r\nHost: a\r\n" + row.bytes + "\r\n", row.reason});
  }
  check_refused({"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                 "transfer_encoding_in_http10"});
}

TEST_CASE("the request line has a limit of its own", "[http]") {
  const HeadLimits limits{.request_line_bytes = 20};
  const std::string fits = "GET /12345 HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string longest = "GET /123456 HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string over = "GET /1234567 HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(reason_of(parse_request(fits, limits).result) == "complete");
  CHECK(reason_of(parse_request(longest, limits).result) == "complete");
  CHECK(reason_of(parse_request_bytewise(longest, limits).result) == "complete");
  CHECK(reason_of(parse_request(over, limits).result) == "request_line_too_long");
  CHECK(reason_of(parse_request_bytewise(over, limits).result) == "request_line_too_long");
  // Known before the line has ended.
  CHECK(reason_of(parse_request("GET /1234567890123456", limits).result) ==
        "request_line_too_long");
}

TEST_CASE("field lines have a limit in bytes, line ends counted", "[http]") {
  const std::string line = "GET / HTTP/1.1\r\n";
  const std::string fields = "Host: a\r\nX: yz\r\n";
  const auto limits = [](size_t bytes) {
    return HeadLimits{.header_bytes = static_cast<uint32_t>(bytes)};
  };
  CHECK(reason_of(parse_request(line + fields + "\r\n", limits(16)).result) == "complete");
  CHECK(reason_of(parse_request_bytewise(line + fields + "\r\n", limits(16)).result) == "complete");
  CHECK(reason_of(parse_request(line + fields + "\r\n", limits(15)).result) == "headers_too_large");
  CHECK(reason_of(parse_request_bytewise(line + fields + "\r\n", limits(15)).result) ==
        "headers_too_large");
  // Known before the line has ended.
  CHECK(reason_of(parse_request(line + "X: 1234567890123", limits(15)).result) ==
        "headers_too_large");
  CHECK(reason_of(parse_request(line + "X1234567890123456", limits(15)).result) ==
        "headers_too_large");
}

TEST_CASE("field lines have a limit in number", "[http]") {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 1; i < 100; ++i) {
    head += "X: y\r\n";
  }
  CHECK(reason_of(parse_request(head + "\r\n").result) == "complete");
  CHECK(reason_of(parse_request(head + "X: y\r\n\r\n").result) == "headers_too_many");
  const HeadLimits careless{.header_count = 100'000};
  for (int i = 0; i < 200; ++i) {
    head += "X: y\r\n";
  }
  CHECK(reason_of(parse_request(head + "\r\n", careless).result) == "headers_too_many");
}

TEST_CASE("a name longer than a name can be is too large", "[http]") {
  const HeadLimits limits{.header_bytes = 200'000};
  const std::string name(70'000, 'x');
  CHECK(reason_of(parse_request("GET / HTTP/1.1\r\n" + name + ": a\r\n\r\n", limits).result) ==
        "headers_too_large");
}

TEST_CASE("Connection may name only so many options", "[http]") {
  const auto with_options = [](size_t count) {
    std::string value = "o";
    for (size_t i = 1; i < count; ++i) {
      value += ",o";
    }
    return "GET / HTTP/1.1\r\nHost: a\r\nConnection: " + value + "\r\n\r\n";
  };
  check_refused({with_options(kConnectionOptionsMax), "complete"});
  check_refused({with_options(kConnectionOptionsMax + 1), "connection_options_too_many"});
}

TEST_CASE("every refusal has a status for the client and a reason of its own", "[http]") {
  std::vector<std::string_view> reasons;
  for (size_t i = 1; i < kParseErrorCount; ++i) {
    const auto error = static_cast<ParseError>(i);
    CHECK(parse_error_status(error).value >= 400);
    CHECK(parse_error_status(error).value <= 505);
    reasons.push_back(parse_error_reason(error));
  }
  std::sort(reasons.begin(), reasons.end());
  CHECK(std::adjacent_find(reasons.begin(), reasons.end()) == reasons.end());
  CHECK(parse_error_status(ParseError::kRequestLineTooLong).value == 414);
  CHECK(parse_error_status(ParseError::kHeadersTooLarge).value == 431);
  CHECK(parse_error_status(ParseError::kVersionUnsupported).value == 505);
  CHECK(parse_error_status(ParseError::kTransferEncodingUnsupported).value == 501);
  CHECK(parse_error_status(ParseError::kMethodRefused).value == 405);
}

}  // namespace
}  // namespace weir::http
