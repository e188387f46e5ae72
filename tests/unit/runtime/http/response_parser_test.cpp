#include "runtime/http/response_parser.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/http/parse_support.h"

namespace weir::http {
namespace {

using namespace std::string_literals;

TEST_CASE("a response head is parsed whole, byte by byte and cut in two", "[http]") {
  const std::string bytes =
      "HTTP/1.1 404 Not \xC3\xA9 Found\r\nContent-Length: 3\r\nServer: x_y\r\nX_Y: 1\r\n\r\n";
  const auto check = [&](const ParsedResponse& parsed) {
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.result.consumed == bytes.size());
    CHECK(parsed.head.status.value == 404);
    CHECK(parsed.head.reason() == "Not \xC3\xA9 Found");
    CHECK(parsed.head.version == HttpVersion::kHttp11);
    CHECK(parsed.head.body == BodyFraming{BodyKind::kLength, 3});
    CHECK(parsed.head.is_keep_alive);
    CHECK(parsed.head.headers.find("x_y") == "1");
  };
  check(parse_response(bytes));
  check(parse_response_bytewise(bytes));
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    ParsedResponse parsed;
    ResponseParser parser;
    const std::string first = bytes.substr(0, cut);
    REQUIRE(parser.parse(first, HttpMethod::kGet, parsed.head).status == ParseStatus::kNeedMore);
    parsed.result = parser.parse(bytes, HttpMethod::kGet, parsed.head);
    check(parsed);
  }
}

TEST_CASE("a status line may leave its reason out", "[http]") {
  for (const std::string line : {"HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 200\r\n\r\n"}) {
    const ParsedResponse parsed = parse_response(line);
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.head.status.value == 200);
    CHECK(parsed.head.reason().empty());
  }
}

TEST_CASE("a malformed response head is refused", "[http]") {
  struct Row {
    std::string bytes;
    std::string reason;
  };
  const Row rows[] = {
      {"HTTP/1.1 099 x\r\n", "status_line_malformed"},
      {"HTTP/1.1 600 x\r\n", "status_line_malformed"},
      {"HTTP/1.1 20 x\r\n", "status_line_malformed"},
      {"HTTP/1.1 2000 x\r\n", "status_line_malformed"},
      {"HTTP/1.1 2x0 x\r\n", "status_line_malformed"},
      {"HTTP/1.1  200 x\r\n", "status_line_malformed"},
      {"HTTP/1.1\r\n", "status_line_malformed"},
      {"HTTP/1.1 200x\r\n", "status_line_malformed"},
      {"HTTP/1.1 +20 x\r\n", "status_line_malformed"},
      {"HTTP/2.0 200 x\r\n", "version_unsupported"},
      {"ICY 200 OK\r\n", "version_malformed"},
      {"\r\nHTTP/1.1 200 OK\r\n\r\n", "version_malformed"},
      {"HTTP/1.1 200 O\0K\r\n"s, "control_character"},
      {"HTTP/1.1 200 OK\n\n", "bare_line_feed"},
      {"HTTP/1.1 200 OK\r\nX : y\r\n\r\n", "header_space_before_colon"},
      {"HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", "header_folded"},
      {"HTTP/1.1 200 OK\r\nX\r\n\r\n", "header_colon_missing"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
       "content_length_repeated"},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "content_length_malformed"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "framing_ambiguous"},
      {"HTTP/1.1 204 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "framing_ambiguous"},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "transfer_encoding_in_http10"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "transfer_encoding_malformed"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
       "transfer_encoding_unsupported"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    CHECK(reason_of(parse_response(row.bytes).result) == row.reason);
    CHECK(reason_of(parse_response_bytewise(row.bytes).result) == row.reason);
  }
}

TEST_CASE("the body of a response follows from status, method and fields", "[http]") {
  struct Row {
    std::string status;
    HttpMethod method;
    std::string fields;
    BodyFraming framing;
  };
  const BodyFraming until_close{BodyKind::kUntilClose, 0};
  const BodyFraming five{BodyKind::kLength, 5};
  const BodyFraming chunked{BodyKind::kChunked, 0};
  const std::string length = "Content-Length: 5\r\n";
  const std::string coded = "Transfer-Encoding: chunked\r\n";
  const Row rows[] = {
      {"200", HttpMethod::kGet, "", until_close},
      {"200", HttpMethod::kGet, length, five},
      {"200", HttpMethod::kGet, coded, chunked},
      {"200", HttpMethod::kHead, length, {}},
      {"200", HttpMethod::kHead, coded, {}},
      {"200", HttpMethod::kHead, "", {}},
      {"204", HttpMethod::kGet, "", {}},
      {"204", HttpMethod::kGet, length, {}},
      {"304", HttpMethod::kGet, length, {}},
      {"100", HttpMethod::kPost, "", {}},
      {"103", HttpMethod::kGet, length, {}},
      {"101", HttpMethod::kGet, "", {}},
      {"500", HttpMethod::kPost, length, five},
      {"205", HttpMethod::kGet, "", until_close},
      {"200", HttpMethod::kGet, "Content-Length: 0\r\n", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status, row.fields);
    const ParsedResponse parsed =
        parse_response("HTTP/1.1 " + row.status + " x\r\n" + row.fields + "\r\n", row.method);
    REQUIRE(reason_of(parsed.result) == "complete");
    CHECK(parsed.head.body == row.framing);
    CHECK(parsed.head.is_keep_alive == (row.framing.kind != BodyKind::kUntilClose));
    CHECK(parsed.head.is_interim() == row.status.starts_with("1"));
  }
}

TEST_CASE("a server's connection is kept by version and Connection options", "[http]") {
  const auto is_kept = [](const std::string& version, const std::string& fields) {
    return parse_response("HTTP/" + version + " 200 x\r\nContent-Length: 0\r\n" + fields + "\r\n")
        .head.is_keep_alive;
  };
  CHECK(is_kept("1.1", ""));
  CHECK_FALSE(is_kept("1.1", "Connection: close\r\n"));
  CHECK_FALSE(is_kept("1.0", ""));
  CHECK(is_kept("1.0", "Connection: keep-alive\r\n"));
}

TEST_CASE("interim heads are parsed one after the other", "[http]") {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
  std::string_view rest = bytes;
  ResponseParser parser;
  ResponseHead head;
  for (const int status : {100, 103, 200}) {
    const ParseResult result = parser.parse(rest, HttpMethod::kGet, head);
    REQUIRE(reason_of(result) == "complete");
    CHECK(head.status.value == status);
    rest.remove_prefix(result.consumed);
    parser.reset();
  }
  CHECK(rest.empty());
}

}  // namespace
}  // namespace weir::http
