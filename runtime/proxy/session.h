// Session: one client connection.
//
// Reads heads, lends the connection to one Stream at a time, and decides between requests whether
// to go on, to drain what is left of a body, or to close so that no response is lost to a reset.
// Its bind, not the listener, is its home: each request asks the image of its time which listener
// that is. An idle session holds no buffer and no exchange. One thread.
//
// It speaks HTTP/1 itself; for HTTP/2, agreed on in the TLS handshake or begun by its preface, it
// is the socket and the clock of an H2Connection.
//
//   kHandshake -> kIdle -> kHead -> kRequest -> (kDrainBody) -> kIdle
//                            \-> kHttp2
//        any -> kLinger -> kClosed
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/base/ip_address.h"
#include "runtime/net/io_watch.h"
#include "runtime/net/timer.h"
#include "runtime/net/tls_context.h"
#include "runtime/net/transport.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope.h"
#include "runtime/proxy/bind_table.h"
#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/client_port.h"
#include "runtime/proxy/exchange.h"
#include "runtime/proxy/h2_connection.h"
#include "runtime/proxy/refusal.h"
#include "runtime/proxy/response_head.h"
#include "runtime/proxy/write_queue.h"

namespace weir::proxy {

struct WorkerContext;

// What has to come of a request body in each `body_rate_window`; security.md 14.
[[nodiscard]] inline uint64_t body_window_bytes(const image::LimitsRecord& limits) {
  constexpr uint64_t kSecond = 1'000;  // milliseconds
  return uint64_t{limits.body_rate_min} * limits.body_rate_window_ms / kSecond;
}

class Session final : public ClientPort {
 public:
  struct Start {
    UniqueFd fd;
    SocketAddress peer;
    // Shared by the acceptors and their sessions, which may outlive them. One thread.
    std::shared_ptr<BindState> bind;
  };
  Session(WorkerContext& worker, Start start);
  ~Session() override;

  // Begins to serve. May end the session at once.
  void start();
  // Goes on after a pause that let others run.
  void resume() { advance(); }
  // Ends now; what is in flight is cut, with `reason`.
  void close(observe::Counter reason);

  // ---- the connection, for streams ----

  [[nodiscard]] const SocketAddress& peer() const { return peer_; }
  [[nodiscard]] bool is_tls() const { return transport_.is_tls(); }
  [[nodiscard]] std::string_view scheme() const { return is_tls() ? "https" : "http"; }
  // Of the listener it came by, in the newest image.
  [[nodiscard]] const image::LimitsRecord& limits() const { return listener().limits; }
  // The name the client asked for in the TLS handshake; empty for none.
  [[nodiscard]] std::string_view server_name() const { return transport_.server_name(); }
  // Of the client, verified in the handshake; null for none.
  [[nodiscard]] const ClientCertificate* certificate() const {
    return tls_ == nullptr ? nullptr : tls_->certificate.get();
  }
  // A request for `host` (normalised, may be empty) belongs on another connection: over TLS, and
  // under the name this client asked for, it would have met another certificate of the profile.
  [[nodiscard]] bool is_misdirected(std::string_view host) const;

  // How a request that came over it begins: with the image and listener of this moment.
  [[nodiscard]] Stream::Start start_of_stream(ClientPort& port, const http::RequestHead& head);

  // ---- the port of the exchange: session_port.cpp ----

  void advance() override;
  void resume_later() override;
  BodyRead read_body(BodyGather& gather) override;
  [[nodiscard]] bool is_body_done() const override { return exchange_->reader.is_body_done(); }
  [[nodiscard]] const http::HeaderBlock* trailers() const override;
  [[nodiscard]] bool has_body_bytes() const override { return !exchange_->reader.unread().empty(); }
  [[nodiscard]] bool can_send() const override { return out_.is_empty() && !is_broken_; }
  void send_continue() override;
  void send_interim(const http::ResponseHead& head) override;
  void begin_response(const http::ResponseHead& head, const ResponseEdits& edits) override;
  void begin_answer(const DirectHead& head, const ResponseEdits& edits, bool must_close) override;
  void begin_tunnel(const http::ResponseHead& head, const ResponseEdits& edits) override;
  [[nodiscard]] bool needs_tunnel() const override { return false; }
  [[nodiscard]] bool is_http2() const override { return false; }
  void send(const BodyGather& gather, bool is_last) override;
  void send_trailers(std::string_view trailers) override;

 private:
  friend class SessionList;

  enum class State : uint8_t {
    kHandshake,
    kIdle,
    kHead,
    kRequest,
    kDrainBody,
    kHttp2,
    kLinger,
    kClosed
  };
  // What timer_ is set for.
  enum class Deadline : uint8_t {
    kNone,
    kHandshake,
    kIdle,
    kHead,
    kBody,
    kWrite,
    kDrain,
    kStreams,
    kLinger
  };

  // Life cycle: session.cpp.
  bool step();
  bool step_handshake();
  bool step_idle();
  bool step_head();
  bool step_request();
  bool step_drain();
  bool step_http2();
  bool step_linger();
  void parse_head();
  [[nodiscard]] http::HeadLimits head_limits() const;
  [[nodiscard]] http::H2Server::Limits http2_limits() const;
  [[nodiscard]] bool may_be_http2() const;
  void begin_http2();
  bool send_http2();
  void begin_request();
  void refuse_request(const Refusal& refusal);
  void next_request();
  void begin_linger();
  void give_back_exchange();
  [[nodiscard]] const image::ListenerRecord& listener() const;

  // The exchange: session_port.cpp.
  // Decides whether the connection closes after this response, and what the head says about it.
  ConnectionOption decide_connection(const http::BodyFraming& framing, bool must_close);
  // What is left of the request's body, as far as is known, is little enough to read it and go on.
  [[nodiscard]] bool is_worth_draining() const;
  // The next raw bytes of the request's body.
  BodyInput next_input();
  // The head of the response, once.
  std::string_view take_head();

  // Deadlines: session_timer.cpp.
  void set_deadline();
  [[nodiscard]] Deadline wanted_deadline() const;
  [[nodiscard]] Milliseconds time_for(Deadline deadline) const;
  void on_timer();
  void on_body_deadline();

  // The socket: session_io.cpp.
  void on_io(net::IoReady ready);
  net::IoResult read(std::span<char> into);
  void write(std::span<const iovec> slices, bool is_more_coming = false);
  void flush();
  void note_written(uint64_t before);

  WorkerContext& worker_;
  size_t list_index_ = 0;    // SessionList's
  bool is_waiting_ = false;  // SessionList's
  State state_ = State::kHandshake;
  Deadline deadline_ = Deadline::kNone;
  bool can_read_ = false;
  bool can_write_ = true;
  bool has_peer_closed_ = false;  // an edge said so: read until the end is seen
  bool is_read_ended_ = false;    // the end was seen
  bool is_broken_ = false;
  bool is_shut_ = false;          // our side was ended
  bool will_close_ = false;       // after the response in hand
  bool has_served_ = false;       // a request: it is no longer open which protocol this is
  bool ends_by_closing_ = false;  // the response's end is the connection's end
  bool is_http2_idle_ = false;    // it was told that the connection ends
  SocketAddress peer_;
  std::shared_ptr<BindState> bind_;
  observe::ScopeRow& scope_;  // of the listener that it came by
  // What TLS adds, since most connections of a plain listener wait and should cost little.
  struct Tls {
    // Shared with the image it was made for, which the connection may outlive.
    std::shared_ptr<const net::TlsServerContext> context;
    std::unique_ptr<const ClientCertificate> certificate;
  };
  std::unique_ptr<Tls> tls_;  // null when plain
  net::Transport transport_;
  net::IoWatch watch_;
  net::Timer timer_;
  WriteQueue out_;
  uint64_t progress_ = 0;  // bytes written or read when a deadline about progress was set
  uint64_t drained_ = 0;   // bytes thrown away
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<H2Connection> h2_;  // kHttp2
};

}  // namespace weir::proxy
