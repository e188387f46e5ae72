// Fuzzes a client's bytes on an HTTP/2 connection: frames, HPACK, and the translation of header
// lists. Whatever comes, a head that the parser of HTTP/1 takes must be all of the text: a rest of
// it would be another request.
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_server.h"
#include "runtime/http/request_parser.h"

namespace weir::http {
namespace {

constexpr size_t kBytesMax = 64 * 1024;
constexpr size_t kOutputBytes = size_t{64} * 1024;
// The parser's may be larger: Host and Cookie are lines that the list did not have as such.
constexpr HeadLimits kLimits{.request_line_bytes = 512, .header_bytes = 2048, .header_count = 40};
constexpr HeadLimits kWideLimits{
    .request_line_bytes = 4096, .header_bytes = 16 * 1024, .header_count = 100};

void check_head(const H2Server::Request& request) {
  RequestParser parser(kWideLimits);
  RequestHead head;
  const ParseResult result = parser.parse(request.text, head);
  if (request.error != ParseError::kNone || result.status == ParseStatus::kError) {
    return;
  }
  WEIR_CHECK(result.status == ParseStatus::kComplete, "a head without an end");
  WEIR_CHECK(result.consumed == request.text.size(), "a head that holds another one");
  WEIR_CHECK(!request.is_ended || head.body.kind != BodyKind::kChunked, "a body from nowhere");
  WEIR_CHECK(!request.is_connect || head.wants_websocket, "a tunnel to nowhere");
}

// Answers everything, each second request in the middle of its body.
class Answering final : public H2Server::Handler, public H2StreamHandler {
 public:
  H2StreamHandler* on_request(const H2Server::Request& request) override {
    check_head(request);
    constexpr uint32_t kRefusedEach = 7;
    if (++count_ % kRefusedEach == 0) {
      return nullptr;
    }
    if (count_ % 2 == 0 || request.is_ended) {
      server->send_response(request.id, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", count_ % 3 == 0);
    }
    return this;
  }
  void on_data(std::string_view bytes) override { server->discard(bytes.size()); }
  void on_end(std::string_view /*trailers*/) override {}
  void on_close(bool /*is_clean*/) override {}
  Output take_output(std::span<char> into) override {
    into.front() = 'x';
    return {1, true, "t: 1\r\n\r\n"};
  }

  H2Server* server = nullptr;

 private:
  uint32_t count_ = 0;
};

void run(std::string_view bytes) {
  Answering answering;
  H2Server server(answering, {.head = kLimits}, H2Budget::Time{});
  answering.server = &server;
  std::vector<char> room(kOutputBytes);
  std::string input(kH2Preface);
  input += bytes;
  const size_t half = input.size() / 2;
  for (const std::string_view part :
       {std::string_view(input).substr(0, half), std::string_view(input).substr(half)}) {
    const bool goes_on = server.receive(part, H2Budget::Time{});
    while (server.take_output(room) > 0) {
    }
    if (!goes_on) {
      return;
    }
  }
}

}  // namespace
}  // namespace weir::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size <= weir::http::kBytesMax) {
    weir::http::run({reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
