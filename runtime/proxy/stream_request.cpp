// Stream, towards the upstream: finding a connection, sending the head, relaying the body.
#include <utility>

#include "runtime/base/http_status.h"
#include "runtime/net/websocket_key.h"
#include "runtime/proxy/h2_upstream_connection.h"
#include "runtime/proxy/request_head.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/stream.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;
using observe::Gauge;

// Endpoints tried before a request is given up for want of a connection.
constexpr uint8_t kConnectsMax = 3;

// RFC 9110 section 9.2.2.
bool is_idempotent(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
    case HttpMethod::kHead:
    case HttpMethod::kPut:
    case HttpMethod::kDelete:
    case HttpMethod::kOptions:
    case HttpMethod::kTrace:
      return true;
    case HttpMethod::kPost:
    case HttpMethod::kConnect:
    case HttpMethod::kPatch:
    case HttpMethod::kOther:
      return false;
  }
  return false;
}

}  // namespace

// Sending it twice does what sending it once does, and nothing of it is used up.
bool Stream::is_replayable() const {
  const http::RequestHead& head = *head_;
  return is_idempotent(head.method) && !head.body.has_body();
}

void Stream::connect(const upstream::Pool::Want& want, const upstream::Endpoint* avoid) {
  ++connects_;
  is_asking_ = false;  // whatever became of the request before
  upstream::Endpoint& endpoint = pool_->choose_endpoint(avoid);
  endpoint_ = endpoint.address;
  last_endpoint_ = &endpoint;
  scopes_.enter_endpoint(endpoint);
  if (pool_->protocol_of(endpoint) == image::UpstreamProtocol::kHttp2) {
    H2UpstreamConnection* const found =
        H2UpstreamConnection::find(worker_, *pool_, endpoint, !want.may_reuse);
    if (found != nullptr) {
      count_connection(found->is_shared());
    }
    take_http2(found);
  } else {
    take_http1(pool_->acquire(endpoint, want));
  }
}

void Stream::take_http1(std::unique_ptr<upstream::Connection> made) {
  if (made == nullptr) {
    on_connect_failed(Counter::kUpstreamConnectFailed);
    return;
  }
  upstream::Connection& connection = *made;
  worker_.counters.adjust(Gauge::kUpstreamActive, +1);
  is_asking_ = connection.is_asking();
  if (!is_asking_) {
    count_connection(connection.is_reused());
  }
  connection.set_handler([this](upstream::Event event) { on_upstream(event); });
  h1_upstream_.take(*pool_, std::move(made));
  upstream_ = &h1_upstream_;
  if (connection.is_connected()) {
    begin_exchange();
  } else {
    phase_ = Phase::kConnecting;
  }
}

void Stream::take_http2(H2UpstreamConnection* connection) {
  if (connection == nullptr) {
    on_connect_failed(Counter::kUpstreamConnectFailed);
    return;
  }
  if (h2_upstream_ == nullptr) {
    h2_upstream_ =
        std::make_unique<H2Upstream>([this](upstream::Event event) { on_upstream(event); });
  }
  worker_.counters.adjust(Gauge::kUpstreamActive, +1);
  h2_upstream_->take(*connection);
  upstream_ = h2_upstream_.get();
  if (connection->is_ready()) {
    begin_exchange();
  } else {
    phase_ = Phase::kConnecting;
  }
}

void Stream::count_connection(bool is_reused) {
  worker_.count(is_reused ? Counter::kUpstreamReused : Counter::kUpstreamConnections);
  scopes_.count_connection(is_reused);
}

// The handshake has told what an endpoint of kAuto speaks; the others are spoken to as they are.
void Stream::on_connected() {
  if (std::exchange(is_asking_, false)) {
    count_connection(h1_upstream_.connection().is_reused());
    worker_.count(Counter::kUpstreamTakenOver, h1_upstream_.connection().is_reused() ? 1 : 0);
  }
  if (pool_->settings().protocol == image::UpstreamProtocol::kAuto && upstream_ == &h1_upstream_) {
    upstream::Connection& made = h1_upstream_.connection();
    const bool is_http2 = made.speaks_http2();
    made.endpoint().spoken =
        is_http2 ? image::UpstreamProtocol::kHttp2 : image::UpstreamProtocol::kHttp1;
    if (is_http2) {
      worker_.counters.adjust(Gauge::kUpstreamActive, -1);
      take_http2(&H2UpstreamConnection::adopt(worker_, *pool_, h1_upstream_.give_connection()));
      return;
    }
  }
  begin_exchange();
}

// Nothing was sent, so another endpoint may be tried whatever the method.
void Stream::on_connect_failed(Counter counter) {
  scopes_.count_connect_failure(counter);
  connect_again(counter, last_endpoint_);
}

// `avoid`: the endpoint that does not do; null: the one that failed does, asked in another way.
void Stream::connect_again(Counter counter, const upstream::Endpoint* avoid) {
  drop_upstream();
  const bool has_choice = avoid == nullptr || pool_->endpoint_count() > 1;
  if (connects_ < kConnectsMax && has_choice) {
    connect({.must_be_silent = !is_replayable()}, avoid);
    return;
  }
  fail(refuse(counter, status::kServiceUnavailable));
}

void Stream::on_upstream(upstream::Event event) {
  switch (event) {
    case upstream::Event::kConnected:
      on_connected();
      break;
    case upstream::Event::kConnectFailed:
      on_connect_failed(Counter::kUpstreamConnectFailed);
      break;
    case upstream::Event::kConnectTimedOut:
      on_connect_failed(Counter::kUpstreamConnectTimeout);
      break;
    case upstream::Event::kTlsFailed:
      on_connect_failed(Counter::kUpstreamTlsFailed);
      break;
    case upstream::Event::kOtherProtocol:
      connect_again(Counter::kUpstreamConnectFailed, nullptr);  // it is known to speak HTTP/1 now
      break;
    case upstream::Event::kReady:
      break;
  }
  client_->advance();
}

void Stream::begin_exchange() {
  phase_ = Phase::kExchange;
  request_side_ = RequestSide::kHead;
  response_side_ = ResponseSide::kHead;
}

void Stream::drop_upstream() {
  if (upstream_ != nullptr) {
    worker_.counters.adjust(Gauge::kUpstreamActive, -1);
    std::exchange(upstream_, nullptr)->drop();
    first_byte_timer_.disarm();
  }
}

// One step of the request's way; true when something moved.
bool Stream::pump_request() {
  if (upstream_->has_stopped() || (upstream_->has_queued() && !upstream_->flush())) {
    return false;
  }
  switch (request_side_) {
    case RequestSide::kHead:
      send_request_head();
      return true;
    case RequestSide::kBody:
      return relay_request_body({});
    case RequestSide::kFlush:
      end_request_side();
      return true;
    case RequestSide::kDone:
      return false;
  }
  return false;
}

// Ours for a client that has none.
std::string_view Stream::websocket_key() const {
  return websocket_key_.empty() ? head_->headers.find("sec-websocket-key").value_or("")
                                : websocket_key_;
}

// The head, and in the same write the body bytes that came with it.
void Stream::send_request_head() {
  const http::RequestHead& head = *head_;
  const filters::Context context = filter_context();
  std::string fallback;
  if (head.authority().empty()) {
    fallback = endpoint_.is_unix() ? "localhost" : endpoint_.to_string();
  }
  const bool is_upgrade = may_upgrade();
  if (is_upgrade && client_->needs_tunnel()) {
    websocket_key_ = net::make_websocket_key(worker_.random.next(), worker_.random.next());
  } else {
    websocket_key_.clear();
  }
  const bool is_http2 = upstream_ == h2_upstream_.get();
  write_upstream_head({.head = head,
                       .context = context,
                       .outcome = *outcome_,
                       .fallback_authority = fallback,
                       .listener = view().listener(listener_),
                       .client = sender_,
                       .peer = connection_->peer().ip,
                       .peer_scheme = connection_->scheme(),
                       .protocol = client_->is_http2()                          ? "2"
                                   : head.version == http::HttpVersion::kHttp10 ? "1.0"
                                                                                : "1.1",
                       .is_websocket = is_upgrade,
                       .websocket_key = websocket_key_,
                       .is_http2 = is_http2},
                      path_text_, worker_.writer);
  upstream_->begin_request(head.body, is_upgrade ? websocket_key() : std::string_view());
  request_side_ = RequestSide::kBody;
  if (client_->is_body_done()) {
    send_to_upstream(worker_.writer.view(), {}, true);
  } else if (client_->has_body_bytes()) {
    relay_request_body(worker_.writer.view());
  } else {
    if (head.expects_continue) {
      client_->send_continue();
    }
    send_to_upstream(worker_.writer.view(), {}, false);
  }
}

// All that was read is taken, even if the upstream stops taking it, so that the client's framing is
// not lost. `head`, which may be empty, goes out with it.
bool Stream::relay_request_body(std::string_view head) {
  using Status = BodyRead::Status;
  BodyRead read;
  do {
    BodyGather gather;
    read = client_->read_body(gather);
    request_body_bytes_ += gather.bytes();
    if (read.status == Status::kAgain) {
      return false;
    }
    if (read.status == Status::kLost) {
      cut(Counter::kClientAborted);
      return false;
    }
    if (read.status == Status::kError) {
      fail(refuse_head(read.error));
      return true;
    }
    moved_ = worker_.loop.now();
    if (!is_tunnel_ && request_body_bytes_ > view().listener(listener_).limits.body_bytes_max) {
      Refusal refusal = refuse(Counter::kRefusedBodyTooLarge, status::kContentTooLarge);
      refusal.must_close = true;  // the rest of what was read is lost
      fail(refusal);
      return true;
    }
    if (read.status == Status::kDone && client_->trailers() != nullptr &&
        upstream_->takes_trailers()) {
      send_with_trailers(head, gather);
    } else {
      send_to_upstream(head, gather, read.status == Status::kDone);
    }
    head = {};
  } while (read.status == Status::kMore);
  return true;
}

// The last of the body, and what came behind it.
void Stream::send_with_trailers(std::string_view head, const BodyGather& gather) {
  upstream_->send(head, gather, false);  // with the head, so that the writer is free
  upstream_->send_trailers(write_trailers(*client_->trailers()));
  note_sent(true);
}

void Stream::send_to_upstream(std::string_view head, const BodyGather& gather, bool is_last) {
  upstream_->send(head, gather, is_last);
  note_sent(is_last);
}

void Stream::note_sent(bool is_last) {
  if (is_last && upstream_->has_queued()) {
    request_side_ = RequestSide::kFlush;
  } else if (is_last && !upstream_->has_stopped()) {
    end_request_side();
  }
}

// All is written. A client that ends its side of a tunnel ends ours, too; the other one goes on.
void Stream::end_request_side() {
  request_side_ = RequestSide::kDone;
  if (is_tunnel_) {
    upstream_->end_sending();
  } else if (const Milliseconds limit = pool_->settings().first_byte_timeout;
             limit.count() > 0 && response_side_ == ResponseSide::kHead) {
    first_byte_timer_.arm(limit);
  }
}

}  // namespace weir::proxy
