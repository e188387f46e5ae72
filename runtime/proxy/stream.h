// Stream: one request, from its parsed head to the last byte of its response.
//
// Routes the request, answers it or takes it to an upstream, and moves both bodies with
// backpressure: a side is read only while the other side has nothing queued. It speaks to its
// client through a ClientPort and to its upstream through an UpstreamPort. Whatever fails
// before a response head went out becomes an answer with a status; after it, a cut that the client
// can see. Pooled: begin() and reset() bracket each use. One thread.
//
//   kIdle -> kConnecting -> kExchange -> kFlush -> kDone      requests that go to an upstream
//   kIdle ----------------------------> kFlush -> kDone      answered here
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/filters/filter.h"
#include "runtime/http/message.h"
#include "runtime/net/timer.h"
#include "runtime/observe/counters.h"
#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/client_fields.h"
#include "runtime/proxy/client_port.h"
#include "runtime/proxy/h1_upstream.h"
#include "runtime/proxy/h2_upstream.h"
#include "runtime/proxy/refusal.h"
#include "runtime/proxy/request_scopes.h"
#include "runtime/proxy/response_head.h"
#include "runtime/proxy/routed_request.h"
#include "runtime/proxy/worker_image.h"
#include "runtime/upstream/pool.h"

namespace weir::proxy {

class H2UpstreamConnection;
class Session;
struct WorkerContext;

class Stream {
 public:
  explicit Stream(WorkerContext& worker);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Takes on the request with `head`. All three outlive the stream's use.
  struct Start {
    ClientPort& client;
    const Session& connection;
    const http::RequestHead& head;
    ImagePin image;
    image::ListenerId listener;
  };
  void begin(Start start);
  // The same for a head that was refused: nothing in it can be used.
  void begin_refused(Start start, const Refusal& refusal);

  // Moves what can be moved. The port calls it on every event and looks at is_done() after.
  void advance();

  [[nodiscard]] bool is_done() const { return phase_ == Phase::kDone; }
  // Ended without a whole response: the connection must not look as if it were one.
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  // The request's body is being read, and it is the client that is waited for.
  [[nodiscard]] bool wants_client_body() const { return reads_client() && !is_tunnel_; }
  // The client is read, and would be noticed to leave.
  [[nodiscard]] bool reads_client() const;

  // Gives up: answers with the refusal if no response has begun, else cuts.
  void fail(const Refusal& refusal);
  // Gives up without a word, for a client that is gone.
  void cut(observe::Counter reason);

  // After is_done(): counts, logs, lets everything go.
  void finish();

 private:
  enum class Phase : uint8_t { kIdle, kConnecting, kExchange, kFlush, kDone };
  enum class RequestSide : uint8_t {
    kHead,   // to be written
    kBody,   // being relayed
    kFlush,  // all was read, some is queued
    kDone,   // all was written
  };
  enum class ResponseSide : uint8_t { kHead, kBody };

  // Life cycle and routing: stream.cpp.
  void start(Start& start);
  void act();
  std::optional<Refusal> check_request();
  std::optional<Refusal> check_head() const;
  [[nodiscard]] bool may_upgrade() const;
  void answer(const Refusal& refusal);
  struct Answer {
    HttpStatus status;
    std::string_view body;
    std::string_view location;
    bool must_close = false;
    std::string_view challenge;
    std::string_view grpc_status;
  };
  [[nodiscard]] bool is_head_request() const;
  [[nodiscard]] bool is_grpc_call() const;
  [[nodiscard]] Milliseconds exchange_limit() const;
  void send_answer(Answer answer, const ResponseEdits& edits);
  void begin_flush();
  void count_response();
  void on_request_timeout();
  void on_exchange_timeout();
  void on_first_byte_timeout();
  void count_end();
  void write_log(std::chrono::microseconds duration);
  [[nodiscard]] const image::ImageView& view() const { return image_->view(); }
  [[nodiscard]] filters::Context filter_context();
  [[nodiscard]] ResponseEdits response_edits(const filters::Context& context) const;

  // To the upstream: stream_request.cpp.
  void connect(const upstream::Pool::Want& want, const upstream::Endpoint* avoid = nullptr);
  void take_http1(std::unique_ptr<upstream::Connection> made);
  void take_http2(H2UpstreamConnection* connection);
  void count_connection(bool is_reused);
  void on_connected();
  void connect_again(observe::Counter counter, const upstream::Endpoint* avoid);
  void on_connect_failed(observe::Counter counter);
  void on_upstream(upstream::Event event);
  void begin_exchange();
  void drop_upstream();
  bool pump_request();
  void send_request_head();
  [[nodiscard]] std::string_view websocket_key() const;
  bool relay_request_body(std::string_view head);
  void send_to_upstream(std::string_view head, const BodyGather& gather, bool is_last);
  void send_with_trailers(std::string_view head, const BodyGather& gather);
  void note_sent(bool is_last);
  void end_request_side();
  [[nodiscard]] bool is_replayable() const;

  // From the upstream: stream_response.cpp.
  bool pump_response();
  bool read_response_head();
  void take_response_head();
  void take_interim_head();
  void take_switch();
  void begin_tunnel();
  [[nodiscard]] bool is_accepted() const;
  void on_tunnel_timeout();
  bool relay_response_body();
  void send_last(const BodyGather& gather);
  std::string_view write_trailers(const http::HeaderBlock& trailers);
  void on_upstream_lost();
  [[nodiscard]] bool can_retry() const;
  void finish_response();

  WorkerContext& worker_;
  Phase phase_ = Phase::kIdle;
  RequestSide request_side_ = RequestSide::kHead;
  ResponseSide response_side_ = ResponseSide::kHead;
  bool is_cut_ = false;
  bool has_answered_ = false;    // a final response head went out
  bool is_head_usable_ = false;  // it was parsed to its end
  bool is_retried_ = false;
  bool is_asking_ = false;  // another worker, for a connection
  bool is_tunnel_ = false;  // no more HTTP: bodies without end, until a side ends
  uint8_t connects_ = 0;
  uint8_t interim_heads_ = 0;

  ClientPort* client_ = nullptr;
  const Session* connection_ = nullptr;
  const http::RequestHead* head_ = nullptr;
  ImagePin image_;
  image::ListenerId listener_;
  Client sender_;
  RoutedRequest request_;
  const image::RouteRecord* route_ = nullptr;      // of image_
  const image::OutcomeRecord* outcome_ = nullptr;  // of image_
  image::UpstreamId upstream_id_;

  upstream::Pool* pool_ = nullptr;    // kept alive by image_
  UpstreamPort* upstream_ = nullptr;  // null: none
  H1Upstream h1_upstream_;
  std::unique_ptr<H2Upstream> h2_upstream_;            // made when it is first needed
  const upstream::Endpoint* last_endpoint_ = nullptr;  // only compared: it may be gone
  EndpointAddress endpoint_;

  http::ResponseHead response_head_;
  size_t relay_bytes_;  // how much of a response is read in one go

  // For counters and the log.
  RequestScopes scopes_;
  SteadyTime begun_;
  HttpStatus status_;
  uint64_t request_body_bytes_ = 0;
  uint64_t body_bytes_ = 0;
  std::string_view reason_;    // static text
  std::string path_text_;      // rewrite or Location
  std::string websocket_key_;  // ours, for a client that has none

  net::Timer request_timer_;     // the listener's limit for the whole request
  net::Timer exchange_timer_;    // the route's limit for the upstream; of a tunnel: for silence
  net::Timer first_byte_timer_;  // the upstream's limit for it to begin its response
  SteadyTime moved_;             // a tunnel: when a side said something last
};

}  // namespace weir::proxy
