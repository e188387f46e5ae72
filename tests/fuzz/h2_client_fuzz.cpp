// Fuzzes an upstream's bytes on an HTTP/2 connection with three requests on it. Whatever comes, a
// head that the parser of HTTP/1 takes must be all of the text, and no call comes after the last.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/http/h2_client.h"
#include "runtime/http/response_parser.h"

namespace weir::http {
namespace {

constexpr size_t kBytesMax = 64 * 1024;
constexpr size_t kOutputBytes = size_t{64} * 1024;
constexpr HeadLimits kLimits{.request_line_bytes = 512, .header_bytes = 2048, .header_count = 40};

class Asking final : public H2ClientHandler {
 public:
  void on_head(const H2Response& response, bool is_end) override {
    check_open();
    const std::string text = response.head(is_end, false);
    ResponseParser parser;
    ResponseHead head;
    const ParseResult result = parser.parse(text, HttpMethod::kGet, head);
    if (result.status != ParseStatus::kError) {
      WEIR_CHECK(result.status == ParseStatus::kComplete, "a head without an end");
      WEIR_CHECK(result.consumed == text.size(), "a head that holds another one");
      WEIR_CHECK(head.body.kind != BodyKind::kUntilClose, "a body without a length");
    }
  }
  void on_data(std::string_view bytes) override {
    check_open();
    client->consume(id, bytes.size());
  }
  void on_end(std::string_view trailers) override {
    check_open();
    WEIR_CHECK(trailers.empty() || trailers.ends_with("\r\n"), "trailers without an end");
  }
  void on_close(H2Error /*error*/) override {
    check_open();
    is_closed_ = true;
  }
  H2StreamHandler::Output take_output(std::span<char> into) override {
    check_open();
    into.front() = 'x';
    return {1, ++asked_ > 2, {}};
  }

  H2Client* client = nullptr;
  int32_t id = 0;

 private:
  void check_open() const { WEIR_CHECK(!is_closed_, "a call after the last one"); }

  bool is_closed_ = false;
  uint32_t asked_ = 0;
};

void run(std::string_view bytes) {
  H2Client client({.head = kLimits});
  std::array<Asking, 3> asking;
  std::vector<char> room(kOutputBytes);
  for (size_t i = 0; i < asking.size(); ++i) {
    asking[i].client = &client;
    const auto id = client.begin_request({.head = "POST / HTTP/1.1\r\nhost: a\r\n\r\n",
                                          .scheme = "http",
                                          .opens_websocket = i == 2,
                                          .is_end = i == 0},
                                         asking[i]);
    asking[i].id = id.value_or(0);
  }
  const size_t half = bytes.size() / 2;
  for (const std::string_view part : {bytes.substr(0, half), bytes.substr(half)}) {
    while (client.take_output(room) > 0) {
    }
    if (!client.receive(part)) {
      return;
    }
  }
  client.forget(asking[1].id, H2Error::kCancel);
  while (client.take_output(room) > 0) {
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
