// H2Stream: one request of an HTTP/2 connection: the port between its frames and its Stream.
//
// What the client sends of a body waits here within the stream's window until the Stream reads it;
// what the Stream sends waits here until the client's window takes it, and the Stream does not read
// its upstream until then. Pooled by its connection. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/http/h2_server.h"
#include "runtime/http/message.h"
#include "runtime/http/request_parser.h"
#include "runtime/proxy/client_port.h"
#include "runtime/proxy/output_queue.h"
#include "runtime/proxy/stream.h"

namespace weir::proxy {

class H2Connection;

class H2Stream final : public ClientPort, public http::H2StreamHandler {
 public:
  explicit H2Stream(WorkerContext& worker) : worker_(worker), stream_(worker) {}

  // Takes on a request of `connection`; nothing is done with it before run().
  void begin(H2Connection& connection, const http::H2Server::Request& request,
             const http::HeadLimits& limits);
  // Holds no more memory than it has to, until it is begun again.
  void end();
  // Moves what can be moved. True when the stream is over for both sides and can be given back.
  bool run();
  // The client takes nothing, or sends too little of a body, since the last call: gives up.
  void check_progress();
  // The connection ends.
  void cut(observe::Counter reason);

  // ---- ClientPort ----
  void advance() override;
  void resume_later() override;
  BodyRead read_body(BodyGather& gather) override;
  [[nodiscard]] bool is_body_done() const override { return is_body_done_; }
  [[nodiscard]] const http::HeaderBlock* trailers() const override { return came_last_.fields(); }
  [[nodiscard]] bool has_body_bytes() const override { return !in_.empty(); }
  [[nodiscard]] bool can_send() const override { return is_closed_ || out_.is_empty(); }
  void send_continue() override;
  void send_interim(const http::ResponseHead& head) override;
  void begin_response(const http::ResponseHead& head, const ResponseEdits& edits) override;
  void begin_answer(const DirectHead& head, const ResponseEdits& edits, bool must_close) override;
  void begin_tunnel(const http::ResponseHead& head, const ResponseEdits& edits) override;
  [[nodiscard]] bool needs_tunnel() const override { return is_connect_; }
  [[nodiscard]] bool is_http2() const override { return true; }
  void send(const BodyGather& gather, bool is_last) override;
  void send_trailers(std::string_view trailers) override;

  // ---- http::H2StreamHandler ----
  void on_data(std::string_view bytes) override;
  void on_end(std::string_view trailers) override;
  void on_close(bool is_clean) override;
  Output take_output(std::span<char> into) override;

 private:
  friend class H2Connection;

  void start_request();
  void end_request();

  WorkerContext& worker_;
  H2Connection* connection_ = nullptr;
  size_t index_ = 0;         // H2Connection's
  bool is_touched_ = false;  // H2Connection's
  int32_t id_ = 0;
  bool has_begun_ = false;    // the Stream has the request
  bool is_connect_ = false;   // for a tunnel: until there is one, there is no body
  bool is_finished_ = false;  // the Stream has ended
  bool has_head_ = false;     // one is in the worker's writer, for the next send()
  bool is_input_ended_ = false;
  bool is_body_done_ = false;  // and the Stream knows
  bool is_closed_ = false;     // nothing can be sent any more
  bool is_output_ended_ = false;
  bool is_end_taken_ = false;  // the frame that ends the response is made
  http::ParseError error_ = http::ParseError::kNone;
  std::string text_;  // the head
  http::RequestParser parser_;
  http::RequestHead head_;
  std::string in_;       // of the body, not read yet
  std::string reading_;  // what the Stream is reading
  OutputQueue out_;
  std::string trailers_;  // of the response
  Trailers came_last_;    // of the request
  // For check_progress(): now, and when it last looked.
  uint64_t received_ = 0, received_before_ = 0;
  uint64_t discarded_ = 0;  // of the body, once the response was out
  uint64_t sent_ = 0, sent_before_ = 0;
  uint32_t stalled_checks_ = 0;
  uint32_t body_checks_ = 0;
  Stream stream_;
};

}  // namespace weir::proxy
