// Stream, from the upstream: reading the response head, relaying the body, keeping the connection.
#include <algorithm>
#include <span>
#include <utility>

#include "runtime/base/http_status.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/hop_by_hop.h"
#include "runtime/net/websocket_key.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/stream.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;
using observe::Gauge;

// Interim heads of one response that are passed on before it is refused. A guess.
constexpr uint8_t kInterimHeadsMax = 32;

}  // namespace

// One step of the response's way; true when something moved.
bool Stream::pump_response() {
  if (!client_->can_send()) {
    return false;
  }
  switch (response_side_) {
    case ResponseSide::kHead:
      return read_response_head();
    case ResponseSide::kBody:
      return relay_response_body();
  }
  return false;
}

bool Stream::read_response_head() {
  using Status = UpstreamPort::HeadRead::Status;
  const UpstreamPort::HeadRead read = upstream_->read_head(head_->method, response_head_);
  switch (read.status) {
    case Status::kAgain:
      return false;
    case Status::kMoved:
      break;
    case Status::kHead:
      take_response_head();
      break;
    case Status::kLost:
      on_upstream_lost();
      break;
    case Status::kError:
      fail({Counter::kUpstreamBadResponse, status::kBadGateway,
            http::parse_error_reason(read.error)});
      break;
  }
  return true;
}

void Stream::take_response_head() {
  first_byte_timer_.disarm();
  if (response_head_.status == status::kSwitchingProtocols) {
    take_switch();
    return;
  }
  if (response_head_.is_interim()) {
    take_interim_head();
    return;
  }
  if (client_->needs_tunnel() && status::class_of(response_head_.status) == 2) {
    // The client would take it for a tunnel.
    fail(refuse(Counter::kUpstreamBadResponse, status::kBadGateway));
    return;
  }
  const filters::Context context = filter_context();
  client_->begin_response(response_head_, response_edits(context));
  response_side_ = ResponseSide::kBody;
  upstream_->begin_body(response_head_.body);
  status_ = response_head_.status;
  count_response();
  relay_bytes_ = kRelayBytes;
  relay_response_body();
}

// Only what was asked for is a switch: one that nobody asked for, or to something else, would make
// the client take bytes of the upstream's choice for responses.
void Stream::take_switch() {
  if (may_upgrade() && response_head_.is_websocket && is_accepted()) {
    begin_tunnel();
  } else {
    fail(refuse(Counter::kUpstreamBadResponse, status::kBadGateway));
  }
}

// The upstream has read the key, where it was ours.
bool Stream::is_accepted() const {
  return websocket_key_.empty() || response_head_.headers.find("sec-websocket-accept") ==
                                       net::websocket_accept(websocket_key_);
}

void Stream::begin_tunnel() {
  const filters::Context context = filter_context();
  client_->begin_tunnel(response_head_, response_edits(context));
  is_tunnel_ = true;
  worker_.counters.adjust(Gauge::kTunnelsActive, +1);
  status_ = response_head_.status;
  count_response();
  request_side_ = RequestSide::kBody;
  upstream_->begin_tunnel();
  response_side_ = ResponseSide::kBody;
  relay_bytes_ = kRelayBytes;
  request_timer_.disarm();
  exchange_timer_.disarm();
  moved_ = worker_.loop.now();
  on_tunnel_timeout();
  relay_response_body();
}

// Neither side has to say anything at any time, but both together not nothing for ever.
void Stream::on_tunnel_timeout() {
  const Milliseconds limit(view().listener(listener_).limits.tunnel_idle_timeout_ms);
  const auto silent = std::chrono::duration_cast<Milliseconds>(worker_.loop.now() - moved_);
  if (limit.count() > 0 && silent < limit) {
    exchange_timer_.arm(limit - silent);
  } else if (limit.count() > 0) {
    cut(Counter::kTunnelIdle);
    client_->advance();
  }
}

// 100 was answered by us, if it was asked for; the others go to clients that know interim heads.
void Stream::take_interim_head() {
  if (++interim_heads_ > kInterimHeadsMax) {
    fail(refuse(Counter::kUpstreamBadResponse, status::kBadGateway));
    return;
  }
  if (response_head_.status != status::kContinue) {
    client_->send_interim(response_head_);
  }
}

// All that was read is passed on, so that the upstream's framing is not lost. The head goes out
// with the first of it.
bool Stream::relay_response_body() {
  using Status = BodyRead::Status;
  BodyRead read;
  do {
    BodyGather gather;
    read = upstream_->read_body(gather, relay_bytes_);
    if (read.status == Status::kAgain) {
      return false;
    }
    if (read.status == Status::kLost) {
      cut(Counter::kUpstreamTruncated);
      return true;
    }
    if (read.status == Status::kError) {
      fail({Counter::kUpstreamBadResponse, status::kBadGateway,
            http::parse_error_reason(read.error)});
      return true;
    }
    body_bytes_ += gather.bytes();
    moved_ = worker_.loop.now();
    has_answered_ = true;
    if (read.status == Status::kDone) {
      send_last(gather);
    } else {
      client_->send(gather, false);
    }
  } while (read.status == Status::kMore);
  if (read.status == Status::kDone) {
    finish_response();
  }
  // A client that does not keep up makes us hold what was read: read less, until it does.
  relay_bytes_ = client_->can_send() ? std::min(relay_bytes_ * 2, kRelayBytesMax) : kBufferBytes;
  return true;
}

void Stream::send_last(const BodyGather& gather) {
  const http::HeaderBlock* const trailers = upstream_->trailers();
  if (trailers == nullptr) {
    client_->send(gather, true);
    return;
  }
  client_->send(gather, false);  // with the head, so that the writer is free
  client_->send_trailers(write_trailers(*trailers));
}

// Field lines and an empty one, without what has no business behind a body.
std::string_view Stream::write_trailers(const http::HeaderBlock& trailers) {
  http::HeadWriter& writer = worker_.writer;
  writer.clear();
  writer.fields_except(trailers, http::fields_no_trailer(trailers));
  writer.end();
  return writer.view();
}

// No head came. A kept connection may have been closed by the origin just before our request
// reached it; such a request may go out once more.
void Stream::on_upstream_lost() {
  if (!can_retry()) {
    fail(refuse(Counter::kUpstreamReset, status::kBadGateway));
    return;
  }
  is_retried_ = true;
  worker_.count(Counter::kUpstreamRetries);
  scopes_.count_retry();
  drop_upstream();
  connect({.may_reuse = false});
}

bool Stream::can_retry() const {
  const bool is_unsent = upstream_->is_unsent() && !head_->body.has_body();
  return upstream_->may_be_stale() && interim_heads_ == 0 && !is_retried_ &&
         (is_unsent || is_replayable());
}

void Stream::finish_response() {
  worker_.counters.adjust(Gauge::kUpstreamActive, -1);
  std::exchange(upstream_, nullptr)->end(request_side_ == RequestSide::kDone && !is_tunnel_);
  begin_flush();
}

}  // namespace weir::proxy
