// H2Server: the server's end of one HTTP/2 connection, without a socket: bytes in, bytes out, and a
// handler for each stream. The only code that sees nghttp2 (RFC 9113, RFC 7541).
//
// It keeps what a peer can make us hold within bounds: header lists by HeadLimits, bodies by flow
// control (a stream's window grows only as its handler takes the data), answers to control frames
// by H2Budget. Handlers are called from receive() and take_output() only, and may call everything
// here but those two. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/http/h2_budget.h"
#include "runtime/http/limits.h"
#include "runtime/http/parse_error.h"

namespace weir::http {

// What begins a connection (RFC 9113 section 3.4).
inline constexpr std::string_view kH2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// RFC 9113 section 7, those we send.
enum class H2Error : uint8_t {
  kNone = 0x0,
  kInternal = 0x2,
  kRefusedStream = 0x7,
  kCancel = 0x8,
  kEnhanceYourCalm = 0xb,
};

// One stream's; owned by whoever made it, and valid until on_close().
class H2StreamHandler {
 public:
  virtual ~H2StreamHandler() = default;
  // Bytes of the request's body; void when the call returns.
  virtual void on_data(std::string_view bytes) = 0;
  // The request is whole. `trailers`: field lines and an empty one; empty for none.
  virtual void on_end(std::string_view trailers) = 0;
  // The stream is over, `is_clean` if both sides ended it. The last call.
  virtual void on_close(bool is_clean) = 0;
  // More of the response's body, up to into.size() bytes.
  struct Output {
    size_t bytes = 0;
    bool is_end = false;        // that was the last of it; else no bytes mean: not now (see resume)
    std::string_view trailers;  // with is_end: field lines and an empty one; empty for none
  };
  virtual Output take_output(std::span<char> into) = 0;
};

class H2Server {
 public:
  struct Limits {
    HeadLimits head;
    uint32_t streams_max = 100;
    uint32_t stream_window = 64 * 1024;
    uint32_t connection_window = 1024 * 1024;
    uint32_t table_bytes = 4096;  // that header fields may refer to (RFC 7541)
    H2CodecLimits codec;
    H2Budget::Limits floods;
  };
  struct Request {
    int32_t id = 0;
    // A head of HTTP/1.1 (see H2Request); void when the call returns.
    std::string_view text;
    ParseError error = ParseError::kNone;
    bool is_ended = false;  // without a body
    // It asks for a tunnel (RFC 8441): what the client sends is for that, and no body.
    bool is_connect = false;
  };
  class Handler {
   public:
    virtual ~Handler() = default;
    virtual H2StreamHandler* on_request(const Request& request) = 0;
  };

  H2Server(Handler& handler, const Limits& limits, H2Budget::Time now);
  ~H2Server();
  H2Server(const H2Server&) = delete;
  H2Server& operator=(const H2Server&) = delete;

  // Bytes from the peer, beginning with the preface. False: the connection cannot go on; what is
  // left to say is in take_output().  Not to be called again.
  bool receive(std::string_view bytes, H2Budget::Time now);
  // Fills `into` as far as there is something to send; `into` holds a frame at least (32 KiB).
  size_t take_output(std::span<char> into);
  [[nodiscard]] bool has_output() const;
  // Nothing more will be sent or understood.
  [[nodiscard]] bool is_over() const;
  // receive() has said no.
  [[nodiscard]] bool has_failed() const;
  // Why, if it was what the peer sent too much of.
  [[nodiscard]] std::optional<H2Flood> flood() const { return budget_.exhausted(); }

  // `head` is a head of HTTP/1.1 as HeadWriter leaves it: status line, fields, empty line. Fields
  // of connections must not be in it.
  void send_interim(int32_t stream, std::string_view head);
  // `is_end`: no body follows; else the stream's handler is asked for it.
  void send_response(int32_t stream, std::string_view head, bool is_end);
  // The handler has output again.
  void resume(int32_t stream);
  // `bytes` of the request's body were taken: the peer may send as many more.
  void consume(int32_t stream, size_t bytes);
  // Bytes of a body that nobody takes: other streams may have their share of the connection.
  void discard(size_t bytes);
  void reset(int32_t stream, H2Error error);

  // Says that no new streams are welcome, and after a round trip which ones were the last
  // (RFC 9113 section 6.8). Streams under way go on.
  void shut_down();
  [[nodiscard]] bool is_shutting_down() const { return is_shutting_down_; }

 private:
  struct Callbacks;
  struct Session;

  bool feed(std::string_view bytes);
  // False: the peer has no business sending such a frame there.
  bool takes_frame(uint8_t type, int32_t stream);

  Handler& handler_;
  Limits limits_;
  H2Budget budget_;
  std::unique_ptr<Session> session_;
  std::string fields_;  // the header list being sent
  bool is_shutting_down_ = false;
};

}  // namespace weir::http
