// H2Upstream: one stream of an HTTP/2 connection to an upstream as the port of one exchange.
//
// What the upstream sends of a body waits here within the stream's window until the Stream reads
// it; what the Stream sends waits here until the upstream's window takes it. Used again for the
// next exchange of its Stream. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "runtime/http/h2_client.h"
#include "runtime/http/head_scanner.h"
#include "runtime/http/response_parser.h"
#include "runtime/net/function.h"
#include "runtime/proxy/output_queue.h"
#include "runtime/proxy/trailers.h"
#include "runtime/proxy/upstream_port.h"
#include "runtime/upstream/connection.h"

namespace weir::proxy {

class H2UpstreamConnection;

class H2Upstream final : public UpstreamPort, public http::H2ClientHandler {
 public:
  using Handler = net::Function<void(upstream::Event)>;

  // `handler` hears of what happens to the connection and to the stream, from the loop only.
  explicit H2Upstream(Handler handler) : handler_(std::move(handler)) {}
  ~H2Upstream() override;

  // The connection may still be in the making.
  void take(H2UpstreamConnection& connection);

  // ---- UpstreamPort ----
  void drop() override;
  void end(bool is_clean) override;
  void begin_request(const http::BodyFraming& framing, std::string_view websocket_key) override;
  void begin_tunnel() override {}  // it is a stream as any other
  void send(std::string_view head, const BodyGather& data, bool is_last) override;
  [[nodiscard]] bool takes_trailers() const override { return true; }
  void send_trailers(std::string_view trailers) override;
  [[nodiscard]] bool has_queued() const override {
    return !is_closed_ && (!held_head_.empty() || !out_.is_empty());
  }
  bool flush() override;
  [[nodiscard]] bool has_stopped() const override { return is_closed_; }
  void end_sending() override {}
  HeadRead read_head(HttpMethod method, http::ResponseHead& head) override;
  void begin_body(const http::BodyFraming& framing) override;
  BodyRead read_body(BodyGather& gather, size_t bytes_max) override;
  [[nodiscard]] const http::HeaderBlock* trailers() const override;
  [[nodiscard]] bool may_be_stale() const override;
  [[nodiscard]] bool is_unsent() const override { return id_ == 0 || is_refused_; }

  // ---- http::H2ClientHandler ----
  void on_head(const http::H2Response& response, bool is_end) override;
  void on_data(std::string_view bytes) override;
  void on_end(std::string_view trailers) override;
  void on_close(http::H2Error error) override;
  http::H2StreamHandler::Output take_output(std::span<char> into) override;

 private:
  friend class H2UpstreamConnection;

  void tell(upstream::Event event) { handler_(event); }
  void open(std::string_view head);
  void open_websocket();

  Handler handler_;
  H2UpstreamConnection* connection_ = nullptr;  // null: none, or it is gone
  bool is_touched_ = false;                     // H2UpstreamConnection's
  int32_t id_ = 0;                              // 0: no stream was opened
  bool answers_head_ = false;
  bool is_closed_ = false;        // nothing more comes or goes
  bool is_refused_ = false;       // nothing of the request was looked at
  bool is_ended_ = false;         // the response is whole
  bool is_output_ended_ = false;  // the request is
  bool is_end_taken_ = false;     // and the frame that says so is made
  bool is_body_begun_ = false;    // the Stream has asked for it
  bool was_used_ = false;         // the connection, before
  bool has_answered_ = false;     // a head came
  std::string websocket_key_;     // empty: no WebSocket is asked for
  std::string held_head_;         // until the server said whether it knows WebSockets
  std::deque<std::string> heads_;
  std::string head_;  // the one that was handed out
  http::ResponseParser parser_;
  std::string in_;       // of the body, not read yet
  std::string reading_;  // what the Stream is reading
  OutputQueue out_;
  std::string sent_trailers_;  // behind the request's body
  Trailers trailers_;          // behind the response's
};

}  // namespace weir::proxy
