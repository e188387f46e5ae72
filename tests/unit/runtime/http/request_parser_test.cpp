#include "runtime/http/request_parser.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/http/parse_support.h"

namespace weir::http {
namespace {

using namespace std::string_literals;

const std::string kBrowserRequest =
    "GET /shop/cart?item=7&x HTTP/1.1\r\n"
    "Host: shop.test:8080\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
    "Accept:text/html,*/*;q=0.8\r\n"
    "Accept-Encoding: \t gzip, br \t \r\n"
    "Cookie: a=1; b=2\r\n"
    "X-Empty:\r\n"
    "\r\n";

void check_browser_request(const ParsedRequest& parsed) {
  const RequestHead& head = parsed.head;
  REQUIRE(reason_of(parsed.result) == "complete");
  CHECK(parsed.result.consumed == kBrowserRequest.size());
  CHECK(head.method == HttpMethod::kGet);
  CHECK(head.method_text() == "GET");
  CHECK(head.version == HttpVersion::kHttp11);
  CHECK(head.target_form == TargetForm::kOrigin);
  CHECK(head.target() == "/shop/cart?item=7&x");
  CHECK(head.path() == "/shop/cart");
  CHECK(head.query() == "item=7&x");
  CHECK(head.authority() == "shop.test:8080");
  CHECK(head.body == BodyFraming{});
  CHECK(head.is_keep_alive);
  REQUIRE(head.headers.size() == 6);
  CHECK(head.headers.at(0).id == HeaderId::kHost);
  CHECK(head.headers.at(2).name == "Accept");
  CHECK(head.headers.at(2).value == "text/html,*/*;q=0.8");
  CHECK(head.headers.value(3) == "gzip, br");
  CHECK(head.headers.value(5).empty());
}

TEST_CASE("a request head is parsed to views of its buffer", "[http]") {
  check_browser_request(parse_request(kBrowserRequest));
}

TEST_CASE("a request head that arrives byte by byte in moving buffers parses the same", "[http]") {
  check_browser_request(parse_request_bytewise(kBrowserRequest));
}

TEST_CASE("a request head cut in two at any byte parses the same", "[http]") {
  for (size_t cut = 0; cut <= kBrowserRequest.size(); ++cut) {
    ParsedRequest parsed;
    RequestParser parser;
    parsed.buffer.assign(kBrowserRequest.begin(),
                         kBrowserRequest.begin() + static_cast<std::ptrdiff_t>(cut));
    parsed.result = parser.parse(view_of(parsed.buffer), parsed.head);
    if (cut < kBrowserRequest.size()) {
      REQUIRE(parsed.result.status == ParseStatus::kNeedMore);
      parsed.buffer.assign(kBrowserRequest.begin(), kBrowserRequest.end());
      parsed.result = parser.parse(view_of(parsed.buffer), parsed.head);
    }
    check_browser_request(parsed);
  }
}

TEST_CASE("what follows a request head is left for the body or the next request", "[http]") {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n";
  const ParsedRequest parsed = parse_request(head + "hiGET / HTTP/1.1\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  CHECK(parsed.result.consumed == head.size());
  CHECK(parsed.head.body == BodyFraming{.kind = BodyKind::kLength, .length = 2});
}

TEST_CASE("a parser takes the next head after reset", "[http]") {
  RequestParser parser;
  RequestHead head;
  const std::string first = "POST /one HTTP/1.0\r\nTransfer: x\r\nConnection: keep-alive\r\n\r\n";
  const std::string second = "GET /two HTTP/1.1\r\nHost: b\r\n\r\n";
  REQUIRE(parser.parse(first, head).status == ParseStatus::kComplete);
  CHECK(head.headers.size() == 2);
  parser.reset();
  CHECK_FALSE(parser.has_begun());
  REQUIRE(parser.parse(second, head).status == ParseStatus::kComplete);
  CHECK(head.headers.size() == 1);
  CHECK(head.path() == "/two");
  CHECK(head.version == HttpVersion::kHttp11);
  CHECK_FALSE(head.headers.contains(HeaderId::kConnection));
}

TEST_CASE("one empty line before the request line is skipped, a second is refused", "[http]") {
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const ParsedRequest once = parse_request_bytewise("\r\n" + request);
  CHECK(reason_of(once.result) == "complete");
  CHECK(once.result.consumed == request.size() + 2);
  CHECK(once.head.path() == "/");
  CHECK(reason_of(parse_request("\r\n\r\n" + request).result) == "request_line_malformed");
}

TEST_CASE("an empty line alone has not begun a request", "[http]") {
  RequestParser parser;
  RequestHead head;
  CHECK(parser.parse("\r", head).status == ParseStatus::kNeedMore);
  CHECK(parser.parse("\r\n", head).status == ParseStatus::kNeedMore);
  CHECK_FALSE(parser.has_begun());
  CHECK(parser.parse("\r\nG", head).status == ParseStatus::kNeedMore);
  CHECK(parser.has_begun());
}

TEST_CASE("the forms of a target give path, query and authority", "[http]") {
  struct Row {
    std::string method;
    std::string target;
    TargetForm form;
    std::string path;
    std::string query;
    bool has_query;
    std::string authority;
  };
  const Row rows[] = {
      {"GET", "/", TargetForm::kOrigin, "/", "", false, "host.test"},
      {"GET", "/a?", TargetForm::kOrigin, "/a", "", true, "host.test"},
      {"GET", "/a?b?c", TargetForm::kOrigin, "/a", "b?c", true, "host.test"},
      {"GET", "//a/b", TargetForm::kOrigin, "//a/b", "", false, "host.test"},
      {"GET", "/a|b^{c}\"<>\\`", TargetForm::kOrigin, "/a|b^{c}\"<>\\`", "", false, "host.test"},
      {"GET", "http://x.test/a?b", TargetForm::kAbsolute, "/a", "b", true, "x.test"},
      {"GET", "HTTPS://x.test:8443", TargetForm::kAbsolute, "/", "", false, "x.test:8443"},
      {"GET", "http://x.test?b", TargetForm::kAbsolute, "/", "b", true, "x.test"},
      {"GET", "http://[::1]:80/", TargetForm::kAbsolute, "/", "", false, "[::1]:80"},
      {"OPTIONS", "*", TargetForm::kAsterisk, "*", "", false, "host.test"},
      {"OPTIONS", "/a", TargetForm::kOrigin, "/a", "", false, "host.test"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.target);
    const ParsedRequest parsed =
        parse_request(row.method + " " + row.target + " HTTP/1.1\r\nHost: host.test\r\n\r\n");
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.head.target_form == row.form);
    CHECK(parsed.head.path() == row.path);
    CHECK(parsed.head.query() == row.query);
    CHECK(parsed.head.has_query == row.has_query);
    CHECK(parsed.head.authority() == row.authority);
    CHECK(parsed.head.is_target_https == (row.target.starts_with("HTTPS")));
  }
}

TEST_CASE("any token is a method, and methods have a case", "[http]") {
  CHECK(parse_request("get / HTTP/1.1\r\nHost: a\r\n\r\n").head.method == HttpMethod::kOther);
  const ParsedRequest parsed = parse_request("M-SEARCH! / HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  CHECK(parsed.head.method == HttpMethod::kOther);
  CHECK(parsed.head.method_text() == "M-SEARCH!");
}

TEST_CASE("bytes above ASCII may stand in field values", "[http]") {
  const ParsedRequest parsed = parse_request("GET / HTTP/1.1\r\nHost: a\r\nX: caf\xC3\xA9\r\n\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  CHECK(parsed.head.headers.find("x") == "caf\xC3\xA9");
}

TEST_CASE("the body of a request is framed by its fields", "[http]") {
  struct Row {
    std::string fields;
    BodyFraming framing;
  };
  const Row rows[] = {
      {"", {}},
      {"Content-Length: 0\r\n", {}},
      {"Content-Length: 007\r\n", {BodyKind::kLength, 7}},
      {"content-length:9223372036854775807\r\n", {BodyKind::kLength, kBodyBytesMax}},
      {"Transfer-Encoding: chunked\r\n", {BodyKind::kChunked, 0}},
      {"transfer-encoding:  ChUnKeD \r\n", {BodyKind::kChunked, 0}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.fields);
    const ParsedRequest parsed =
        parse_request("PUT / HTTP/1.1\r\nHost: a\r\n" + row.fields + "\r\n");
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.head.body == row.framing);
  }
}

TEST_CASE("a connection is kept by version and Connection options", "[http]") {
  struct Row {
    std::string version;
    std::string fields;
    bool is_keep_alive;
  };
  const Row rows[] = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: keep-alive, CLOSE\r\n", false},
      {"1.1", "Connection: x\r\nConnection: close\r\n", false},
      {"1.1", "Connection: closed\r\n", true},
      {"1.1", "Connection: \r\n", true},
      {"1.0", "", false},
      {"1.0", "Connection: Keep-Alive\r\n", true},
      {"1.0", "Connection: keep-alive, close\r\n", false},
      {"1.0", "Proxy-Connection: keep-alive\r\n", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.version, row.fields);
    const ParsedRequest parsed =
        parse_request("GET / HTTP/" + row.version + "\r\nHost: a\r\n" + row.fields + "\r\n");
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.head.is_keep_alive == row.is_keep_alive);
  }
}

TEST_CASE("Expect asks for 100 only with a body and in HTTP/1.1", "[http]") {
  const auto expects = [](const std::string& version, const std::string& fields) {
    return parse_request("PUT / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n")
        .head.expects_continue;
  };
  CHECK(expects("1.1", "Expect: 100-Continue\r\nContent-Length: 1\r\n"));
  CHECK_FALSE(expects("1.0", "Expect: 100-continue\r\nContent-Length: 1\r\n"));
  CHECK_FALSE(expects("1.1", "Expect: 100-continue\r\n"));
  CHECK_FALSE(expects("1.1", "Expect: something\r\nContent-Length: 1\r\n"));
}

TEST_CASE("an expectation is unknown only in HTTP/1.1, and by its value", "[http]") {
  const auto is_unknown = [](const std::string& version, const std::string& fields) {
    return parse_request("PUT / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n")
        .head.has_unknown_expectation;
  };
  CHECK(is_unknown("1.1", "Expect: something\r\n"));
  CHECK(is_unknown("1.1", "Expect:\r\n"));
  CHECK(is_unknown("1.1", "Expect: 100-continue, something\r\n"));
  CHECK(is_unknown("1.1", "Expect: 100-continue\r\nExpect: something\r\n"));
  CHECK_FALSE(is_unknown("1.1", "Expect: 100-continue\r\n"));
  CHECK_FALSE(is_unknown("1.0", "Expect: something\r\n"));
  CHECK_FALSE(is_unknown("1.1", ""));
}

TEST_CASE("HTTP/1.0 may come without Host", "[http]") {
  const ParsedRequest parsed = parse_request("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  CHECK(parsed.head.authority().empty());
  CHECK_FALSE(parsed.head.is_keep_alive);
}

}  // namespace
}  // namespace weir::http
