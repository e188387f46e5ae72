// Fuzzes the request parser: any bytes, whole and byte by byte, and what it takes goes through the
// writer and the parser again.
#include <cstdint>

#include "runtime/http/authority.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/request_parser.h"
#include "tests/fuzz/http_heads_check.h"

namespace weir::http {
namespace {

// Small limits, so that the fuzzer reaches them.
constexpr HeadLimits kLimits{.request_line_bytes = 512, .header_bytes = 2048, .header_count = 40};

void check_framing(const RequestHead& head) {
  const bool has_coding = head.headers.contains(HeaderId::kTransferEncoding);
  const bool has_length = head.headers.contains(HeaderId::kContentLength);
  WEIR_CHECK(!(has_coding && has_length), "both framing fields were taken");
  WEIR_CHECK(has_coding == (head.body.kind == BodyKind::kChunked), "a coding without chunks");
  WEIR_CHECK(has_length || head.body.kind != BodyKind::kLength, "a length from nowhere");
  WEIR_CHECK(head.body.kind != BodyKind::kUntilClose, "a request cannot end by closing");
  WEIR_CHECK(head.version == HttpVersion::kHttp11 || !has_coding, "chunks in HTTP/1.0");
}

void check_round_trip(const RequestHead& head) {
  HeadWriter writer;
  writer.request_line(head.method_text(), head.target());
  if (head.version == HttpVersion::kHttp10 && !head.headers.contains(HeaderId::kHost)) {
    writer.field("host", "a");
  }
  writer.fields_except(head.headers, {});
  writer.end();
  RequestParser parser;
  RequestHead again;
  const ParseResult result = parser.parse(writer.view(), again);
  WEIR_CHECK(result.status == ParseStatus::kComplete, "what was written is not taken again");
  WEIR_CHECK(result.consumed == writer.size(), "what was written ends early");
  WEIR_CHECK(again.body == head.body && again.path() == head.path() &&
                 again.query() == head.query() && again.target_form == head.target_form,
             "what was written reads differently");
}

void run(std::string_view bytes) {
  RequestHead whole;
  RequestParser whole_parser(kLimits);
  const ParseResult result = whole_parser.parse(bytes, whole);
  RequestHead fed;
  RequestParser fed_parser(kLimits);
  std::vector<char> buffer;
  check_same_outcome(result, feed_bytewise(bytes, buffer, [&](std::string_view so_far) {
                       return fed_parser.parse(so_far, fed);
                     }));
  if (result.status == ParseStatus::kComplete) {
    check_fields(whole.headers, bytes.substr(0, result.consumed));
    check_framing(whole);
    WEIR_CHECK(whole.authority().empty() || parse_authority(whole.authority()),
               "an authority that is none");
    check_round_trip(whole);
  }
}

}  // namespace
}  // namespace weir::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size <= weir::http::kFuzzBytesMax) {
    weir::http::run({reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
