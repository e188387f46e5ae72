// H2Client: the client's end of one HTTP/2 connection, without a socket: bytes in, bytes out, and a
// handler for each stream. With H2Server the only code that sees nghttp2 (RFC 9113).
//
// What a server can make us hold is bounded: header lists by HeadLimits, bodies by flow control (a
// stream's window grows only as its handler takes the data), answers to control frames by nghttp2.
// Pushes are refused. Handlers are called from receive() and take_output() only, and may call
// everything here but those two. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/http/h2_response.h"
#include "runtime/http/h2_server.h"
#include "runtime/http/limits.h"

namespace weir::http {

// One stream's; valid until on_close().
class H2ClientHandler {
 public:
  virtual ~H2ClientHandler() = default;
  // A head, interim or final; `is_end`: nothing follows.
  virtual void on_head(const H2Response& response, bool is_end) = 0;
  // Bytes of the body; void when the call returns.
  virtual void on_data(std::string_view bytes) = 0;
  // The response is whole. `trailers`: field lines and an empty one; empty for none.
  virtual void on_end(std::string_view trailers) = 0;
  // The stream is over. kRefusedStream: nothing of the request was looked at. The last call.
  virtual void on_close(H2Error error) = 0;
  // More of the request's body, up to into.size() bytes.
  virtual H2StreamHandler::Output take_output(std::span<char> into) = 0;
};

class H2Client {
 public:
  struct Limits {
    HeadLimits head;
    uint32_t stream_window = 64 * 1024;
    uint32_t connection_window = 8 * 1024 * 1024;  // all streams: a slow reader stops no other
  };

  explicit H2Client(const Limits& limits);
  ~H2Client();
  H2Client(const H2Client&) = delete;
  H2Client& operator=(const H2Client&) = delete;

  // Bytes from the server. False: the connection cannot go on.
  bool receive(std::string_view bytes);
  // Fills `into` as far as there is something to send; `into` holds a frame at least (32 KiB).
  size_t take_output(std::span<char> into);
  [[nodiscard]] bool has_output() const;

  // Nothing more will be sent or understood.
  [[nodiscard]] bool is_over() const;

  // Streams the server lets us have at one time.
  [[nodiscard]] uint32_t streams_max() const;
  // The server takes no further streams, or we have none left.
  [[nodiscard]] bool is_going_away() const;

  // Whether the server takes requests of `opens_websocket`; not known before its settings came.
  [[nodiscard]] std::optional<bool> takes_websockets() const;

  struct Request {
    std::string_view head;  // of HTTP/1.1, as HeadWriter leaves it
    std::string_view scheme;
    bool opens_websocket = false;  // the head asks for an upgrade: see request_fields()
    bool is_end = false;           // no body follows; else the handler is asked for it
  };
  // nullopt when no stream can be opened.
  std::optional<int32_t> begin_request(const Request& request, H2ClientHandler& handler);
  // The handler has output again.
  void resume(int32_t stream);
  // `bytes` of the response's body were taken: the server may send as many more.
  void consume(int32_t stream, size_t bytes);
  // The handler is not called any more; what still comes is thrown away. With an error the stream
  // is reset; one whose both sides have ended needs none.
  void forget(int32_t stream, std::optional<H2Error> error);

 private:
  struct Callbacks;
  struct Session;

  Limits limits_;
  std::unique_ptr<Session> session_;
  std::string fields_;  // the header list being sent
};

}  // namespace weir::http
