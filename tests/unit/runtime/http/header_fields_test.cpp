#include <string>

#include <catch2/catch.hpp>

#include "runtime/http/authority.h"
#include "runtime/http/char_class.h"
#include "runtime/http/hop_by_hop.h"
#include "tests/unit/runtime/http/parse_support.h"

namespace weir::http {
namespace {

// Names of the fields that are forwarded, in order.
std::string forwarded(const std::string& fields) {
  const ParsedRequest parsed = parse_request("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  REQUIRE(reason_of(parsed.result) == "complete");
  const FieldSet dropped = hop_by_hop_fields(parsed.head.headers);
  std::string names;
  for (size_t i = 0; i < parsed.head.headers.size(); ++i) {
    if (!dropped.test(i)) {
      names += std::string(parsed.head.headers.name(i)) + " ";
    }
  }
  return names;
}

TEST_CASE("fields of this hop are dropped, named or not", "[http]") {
  CHECK(forwarded("A: b\r\n") == "Host A ");
  CHECK(forwarded("Connection: close\r\nKeep-Alive: 1\r\nTE: trailers\r\nUpgrade: h2c\r\n"
                  "Proxy-Connection: x\r\nTransfer-Encoding: chunked\r\nTrailer: y\r\n") ==
        "Host ");
  CHECK(forwarded("A: 1\r\nConnection: b\r\nB: 2\r\nC: 3\r\nb: 4\r\n") == "Host A C ");
  CHECK(forwarded("Connection: a\r\nConnection: b ,c\r\nA: 1\r\nB: 2\r\nC: 3\r\n") == "Host ");
  CHECK(forwarded("Connection: Cookie\r\nCookie: 1\r\n") == "Host ");
}

TEST_CASE("Connection cannot name Host or Content-Length away", "[http]") {
  CHECK(forwarded("Connection: host, Content-Length, x\r\nContent-Length: 1\r\nX: 1\r\n") ==
        "Host Content-Length ");
}

TEST_CASE("a list has a token or not, whatever its case and blanks", "[http]") {
  CHECK(has_list_token("close", "close"));
  CHECK(has_list_token("a ,\tCLOSE , b", "close"));
  CHECK(has_list_token(",,close", "close"));
  CHECK_FALSE(has_list_token("", "close"));
  CHECK_FALSE(has_list_token("closed, c lose", "close"));
}

TEST_CASE("fields are found by id and by name in any case", "[http]") {
  const ParsedRequest parsed = parse_request(
      "GET / HTTP/1.1\r\nhOsT: a\r\nX-Thing: 1\r\ncookie: b\r\nx-thing: 2\r\nCOOKIE: c\r\n\r\n");
  const HeaderBlock& headers = parsed.head.headers;
  CHECK(headers.find(HeaderId::kHost) == "a");
  CHECK(headers.find("HOST") == "a");
  CHECK(headers.find("x-THING") == "1");
  CHECK(headers.index_of("x-thing", 2) == 3);
  CHECK(headers.index_of("x-thing", 4) == headers.size());
  CHECK(headers.index_of(HeaderId::kCookie) == 2);
  CHECK(headers.index_of(HeaderId::kCookie, 3) == 4);
  CHECK(headers.next_of(HeaderId::kCookie, 2) == 4);
  CHECK(headers.next_of(HeaderId::kCookie, 4) == headers.size());
  CHECK(headers.next_of(HeaderId::kHost, 0) == headers.size());
  CHECK(headers.contains(HeaderId::kCookie));
  CHECK(headers.is_repeated(HeaderId::kCookie));
  CHECK_FALSE(headers.is_repeated(HeaderId::kHost));
  CHECK_FALSE(headers.contains(HeaderId::kVia));
  CHECK_FALSE(headers.find("x-thin").has_value());
  CHECK_FALSE(headers.find(HeaderId::kVia).has_value());
}

TEST_CASE("every listed name has its id in any case, and others have none", "[http]") {
  for (size_t i = 1; i < kHeaderIdCount; ++i) {
    const auto id = static_cast<HeaderId>(i);
    std::string name(header_name(id));
    CHECK(header_id(name) == id);
    for (char& c : name) {
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    CHECK(header_id(name) == id);
    CHECK(header_id(name + "x") == HeaderId::kOther);
  }
  CHECK(header_id("") == HeaderId::kOther);
  CHECK(header_id("hos@") == HeaderId::kOther);
  CHECK(header_id("t@") == HeaderId::kOther);
  CHECK(header_id("x-unknown") == HeaderId::kOther);
}

TEST_CASE("names that differ in more than case differ", "[http]") {
  CHECK(equals_ignoring_case("AbC-1", "aBc-1"));
  CHECK_FALSE(equals_ignoring_case("a@", "a`"));
  CHECK_FALSE(equals_ignoring_case("a[", "a{"));
  CHECK_FALSE(equals_ignoring_case("a", "ab"));
  CHECK_FALSE(equals_ignoring_case("-", "\r"));
}

TEST_CASE("an authority is a host with an optional port", "[http]") {
  const auto good = parse_authority("a-b.test:8080");
  REQUIRE(good.has_value());
  CHECK(good->host == "a-b.test");
  CHECK(good->port == Port{8080});
  CHECK(parse_authority("a")->port == std::nullopt);
  CHECK(parse_authority("127.0.0.1")->host == "127.0.0.1");
  CHECK(parse_authority("[2001:db8::1]:443")->host == "[2001:db8::1]");
  CHECK(parse_authority("under_score.test").has_value());
  for (const std::string bad : {"", ":", ":80", "a:", "a:-1", "a:080", "[]", "[::1]:", "[::1]1",
                                "[v1.a]", "[fe80::1%eth0]", "a b", "a@b", "a/b", "a?b", "a,b"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_authority(bad).has_value());
  }
}

TEST_CASE("names and targets are scanned alike by block and by byte", "[http]") {
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    for (size_t at = 0; at < 40; ++at) {
      std::string text(40, 'a');
      text[at] = byte;
      REQUIRE(find_name_end(text, 0, kTokenChar) == (is_char(byte, kTokenChar) ? 40 : at));
      REQUIRE(find_name_end(text, at, kPlainNameChar) == (is_char(byte, kPlainNameChar) ? 40 : at));
      REQUIRE(is_target(text) == is_char(byte, kTargetChar));
    }
  }
}

TEST_CASE("the scan for control characters finds every one at every offset", "[http]") {
  for (int c = 0; c < 256; ++c) {
    for (size_t at = 0; at < 40; ++at) {
      std::string text(40, '\t');
      text[at] = static_cast<char>(c);
      const size_t expected = is_control(static_cast<char>(c)) ? at : text.size();
      REQUIRE(find_control(text, 0) == expected);
      REQUIRE(find_control(text, at) == expected);
      REQUIRE(find_control(text, at + 1) == text.size());
    }
  }
}

}  // namespace
}  // namespace weir::http
