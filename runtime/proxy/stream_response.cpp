// Stream, from the upstream: reading the response head, relaying the body, keeping the connection.
#include <algorithm>
#include <span>
#include <utility>

#include "runtime/net/websocket_key.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/stream.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;
using observe::Counter;
using observe::Gauge;

// The most a response head can need with the parser's limits; the parser refuses before.
constexpr size_t kResponseHeadBytesMax = size_t{128} * 1024;
// Interim heads of one response that are passed on before it is refused. A guess.
constexpr uint8_t kInterimHeadsMax = 32;

constexpr HttpStatus kBadGateway{502};
constexpr uint16_t kContinueStatus = 100;
constexpr uint16_t kSwitchingProtocols = 101;
constexpr uint16_t kHundred = 100;

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

net::IoResult Stream::read_upstream(std::span<char> into) {
  const net::IoResult result = upstream_->transport().read(into);
  const bool is_empty = result.status == IoStatus::kAgain ||
                        (result.is_ok() && result.is_drained && !upstream_->has_peer_closed());
  if (is_empty) {
    upstream_->clear_can_read();
  }
  return result;
}

bool Stream::read_response_head() {
  if (!response_in_.is_empty()) {
    const http::ParseResult result =
        response_parser_.parse(response_in_.view(), head_->method, response_head_);
    if (result.status == http::ParseStatus::kError) {
      fail({Counter::kUpstreamBadResponse, kBadGateway, http::parse_error_reason(result.error)});
      return true;
    }
    if (result.status == http::ParseStatus::kComplete) {
      response_head_.rebase(response_in_.view().data());
      take_response_head(result.consumed);
      return true;
    }
  }
  if (!upstream_->can_read() && !is_upstream_broken_) {
    return false;
  }
  const std::span<char> room = response_in_.room(kResponseHeadBytesMax);
  if (room.empty()) {
    fail(refuse(Counter::kUpstreamBadResponse, kBadGateway));
    return true;
  }
  const net::IoResult result = read_upstream(room);
  if (result.is_ok()) {
    response_in_.commit(result.bytes);
    return true;
  }
  if (result.status == IoStatus::kAgain && !is_upstream_broken_) {
    return false;
  }
  on_upstream_lost();
  return true;
}

void Stream::take_response_head(size_t head_bytes) {
  if (response_head_.status.value == kSwitchingProtocols) {
    take_switch(head_bytes);
    return;
  }
  if (response_head_.is_interim()) {
    take_interim_head(head_bytes);
    return;
  }
  if (client_->needs_tunnel() && response_head_.status.value / kHundred == 2) {
    // The client would take it for a tunnel.
    fail(refuse(Counter::kUpstreamBadResponse, kBadGateway));
    return;
  }
  const filters::Context context = filter_context();
  client_->begin_response(response_head_, response_edits(context));
  response_side_ = ResponseSide::kBody;
  response_body_.start(response_head_.body);
  status_ = response_head_.status;
  count_response();
  relay_bytes_ = kRelayBytes;
  relay_response_bytes(response_in_.view().substr(head_bytes));
  response_in_.clear();
}

// Only what was asked for is a switch: one that nobody asked for, or to something else, would make
// the client take bytes of the upstream's choice for responses.
void Stream::take_switch(size_t head_bytes) {
  if (may_upgrade() && response_head_.is_websocket && is_accepted()) {
    begin_tunnel(head_bytes);
  } else {
    fail(refuse(Counter::kUpstreamBadResponse, kBadGateway));
  }
}

// The upstream has read the key, where it was ours.
bool Stream::is_accepted() const {
  return websocket_key_.empty() || response_head_.headers.find("sec-websocket-accept") ==
                                       net::websocket_accept(websocket_key_);
}

void Stream::begin_tunnel(size_t head_bytes) {
  const filters::Context context = filter_context();
  client_->begin_tunnel(response_head_, response_edits(context));
  is_tunnel_ = true;
  worker_.counters.adjust(Gauge::kTunnelsActive, +1);
  status_ = response_head_.status;
  count_response();
  request_side_ = RequestSide::kBody;
  request_framer_.start(false);
  response_side_ = ResponseSide::kBody;
  response_body_.start({http::BodyKind::kUntilClose});
  relay_bytes_ = kRelayBytes;
  request_timer_.disarm();
  exchange_timer_.disarm();
  moved_ = worker_.loop.now();
  on_tunnel_timeout();
  relay_response_bytes(response_in_.view().substr(head_bytes));
  response_in_.clear();
}

// Neither side has to say anything at any time, but both together not nothing for ever.
void Stream::on_tunnel_timeout() {
  const Milliseconds limit(view().listener(listener_).tunnel_idle_timeout_ms);
  const auto silent = std::chrono::duration_cast<Milliseconds>(worker_.loop.now() - moved_);
  if (limit.count() > 0 && silent < limit) {
    exchange_timer_.arm(limit - silent);
  } else if (limit.count() > 0) {
    cut(Counter::kTunnelIdle);
    client_->advance();
  }
}

// 100 was answered by us, if it was asked for; the others go to clients that know interim heads.
void Stream::take_interim_head(size_t head_bytes) {
  if (++interim_heads_ > kInterimHeadsMax) {
    fail(refuse(Counter::kUpstreamBadResponse, kBadGateway));
    return;
  }
  if (response_head_.status.value != kContinueStatus) {
    client_->send_interim(response_head_);
  }
  response_in_.drop_front(head_bytes);
  response_parser_.reset();
}

bool Stream::relay_response_body() {
  if (!upstream_->can_read() && !is_upstream_broken_) {
    return false;
  }
  const net::IoResult result = read_upstream(worker_.scratch().first(relay_bytes_));
  switch (result.status) {
    case IoStatus::kOk:
      relay_response_bytes({worker_.scratch().data(), result.bytes});
      // A client that does not keep up makes us hold what was read: read less, until it does.
      relay_bytes_ = client_->can_send() ? std::min(relay_bytes_ * 2, kRelayBytes) : kBufferBytes;
      return true;
    case IoStatus::kAgain:
      if (!is_upstream_broken_) {
        return false;
      }
      break;
    case IoStatus::kEof:
      if (response_body_.finish()) {
        client_->send({}, true);
        finish_response(false);
        return true;
      }
      break;
    case IoStatus::kError:
      break;
  }
  cut(Counter::kUpstreamTruncated);
  return true;
}

void Stream::relay_response_bytes(std::string_view input) {
  Decoded decoded;
  do {
    BodyGather gather;
    decoded = decode_body(response_body_, input, gather);
    input.remove_prefix(decoded.consumed);
    if (decoded.end == http::BodyStepKind::kError) {
      fail({Counter::kUpstreamBadResponse, kBadGateway, http::parse_error_reason(decoded.error)});
      return;
    }
    body_bytes_ += gather.bytes();
    moved_ = worker_.loop.now();
    has_answered_ = true;
    client_->send(gather, decoded.end == http::BodyStepKind::kDone);
  } while (decoded.end == http::BodyStepKind::kData);
  if (decoded.end == http::BodyStepKind::kDone) {
    finish_response(!input.empty());
  }
}

// No head came. A kept connection may have been closed by the origin just before our request
// reached it; such a request may go out once more.
void Stream::on_upstream_lost() {
  if (!can_retry()) {
    fail(refuse(Counter::kUpstreamReset, kBadGateway));
    return;
  }
  is_retried_ = true;
  worker_.count(Counter::kUpstreamRetries);
  drop_upstream();
  connect({.may_reuse = false});
}

bool Stream::can_retry() const {
  const bool is_unanswered = response_in_.is_empty() && interim_heads_ == 0;
  const bool is_unsent = to_upstream_.written() == 0 && !head_->body.has_body();
  return upstream_->is_reused() && !is_retried_ && is_unanswered && (is_unsent || is_replayable());
}

// The response is whole. The connection is kept only if both messages ended cleanly on it.
void Stream::finish_response(bool is_input_left) {
  const bool can_keep = response_head_.is_keep_alive && !is_input_left && !is_tunnel_ &&
                        response_head_.body.kind != http::BodyKind::kUntilClose &&
                        request_side_ == RequestSide::kDone && !is_upstream_broken_;
  if (can_keep) {
    worker_.counters.adjust(Gauge::kUpstreamActive, -1);
    pool_->release(std::move(upstream_));
  } else {
    drop_upstream();
  }
  begin_flush();
}

}  // namespace weir::proxy
