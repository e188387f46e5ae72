// Fuzzes the response parser: any bytes as the answer to a request whose method is the first byte.
#include <cstdint>

#include "runtime/http/head_writer.h"
#include "runtime/http/response_parser.h"
#include "tests/fuzz/http_heads_check.h"

namespace weir::http {
namespace {

constexpr HeadLimits kLimits{.request_line_bytes = 512, .header_bytes = 2048, .header_count = 40};

void check_round_trip(const ResponseHead& head, HttpMethod method) {
  HeadWriter writer;
  writer.status_line(head.status, head.reason());
  writer.fields_except(head.headers, {});
  writer.end();
  ResponseParser parser;
  ResponseHead again;
  const ParseResult result = parser.parse(writer.view(), method, again);
  WEIR_CHECK(result.status == ParseStatus::kComplete, "what was written is not taken again");
  WEIR_CHECK(again.body == head.body && again.status == head.status,
             "what was written reads differently");
}

void run(HttpMethod method, std::string_view bytes) {
  ResponseHead whole;
  ResponseParser whole_parser(kLimits);
  const ParseResult result = whole_parser.parse(bytes, method, whole);
  ResponseHead fed;
  ResponseParser fed_parser(kLimits);
  std::vector<char> buffer;
  check_same_outcome(result, feed_bytewise(bytes, buffer, [&](std::string_view so_far) {
                       return fed_parser.parse(so_far, method, fed);
                     }));
  if (result.status == ParseStatus::kComplete) {
    check_fields(whole.headers, bytes.substr(0, result.consumed));
    const uint16_t status = whole.status.value;
    WEIR_CHECK(status >= 100 && status <= 599, "a status that is none");
    WEIR_CHECK(whole.body.kind != BodyKind::kUntilClose || !whole.is_keep_alive,
               "a body until close keeps its connection");
    check_round_trip(whole, method);
  }
}

}  // namespace
}  // namespace weir::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0 && size <= weir::http::kFuzzBytesMax) {
    const auto method = static_cast<weir::HttpMethod>(data[0] % weir::kHttpMethodCount);
    weir::http::run(method, {reinterpret_cast<const char*>(data) + 1, size - 1});
  }
  return 0;
}
