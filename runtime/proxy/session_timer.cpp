// Session: its one timer, and what each deadline means. This is the only place that sets it.
#include "runtime/base/http_status.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;

// How long a client may take to close after we did. A guess: a round trip on a bad line and some.
constexpr Milliseconds kLingerTime{2'000};

}  // namespace

Session::Deadline Session::wanted_deadline() const {
  switch (state_) {
    case State::kHandshake:
      return Deadline::kHandshake;
    case State::kIdle:
      return Deadline::kIdle;
    case State::kHead:
      return Deadline::kHead;
    case State::kRequest:
      if (!out_.is_empty()) {
        return Deadline::kWrite;
      }
      return exchange_->stream.wants_client_body() ? Deadline::kBody : Deadline::kNone;
    case State::kDrainBody:
      return Deadline::kDrain;
    case State::kHttp2:
      return !out_.is_empty()          ? Deadline::kWrite
             : h2_->stream_count() > 0 ? Deadline::kStreams
                                       : Deadline::kIdle;
    case State::kLinger:
      return Deadline::kLinger;
    case State::kClosed:
      return Deadline::kNone;
  }
  return Deadline::kNone;
}

Milliseconds Session::time_for(Deadline deadline) const {
  switch (deadline) {
    case Deadline::kNone:
      return Milliseconds(0);
    case Deadline::kHandshake:
      return Milliseconds(listener().limits.handshake_timeout_ms);
    case Deadline::kIdle:
      return Milliseconds(listener().limits.idle_timeout_ms);
    case Deadline::kHead:
      return Milliseconds(listener().limits.header_timeout_ms);
    case Deadline::kBody:
      return Milliseconds(limits().body_rate_window_ms);
    case Deadline::kWrite:
      return Milliseconds(limits().reader_timeout_ms);
    case Deadline::kDrain:
      return Milliseconds(limits().drain_timeout_ms);
    case Deadline::kStreams:
      return kH2CheckTime;
    case Deadline::kLinger:
      return kLingerTime;
  }
  return Milliseconds(0);
}

// A deadline is set when its state begins and stays; the one for writing moves with each byte.
void Session::set_deadline() {
  const Deadline wanted = wanted_deadline();
  const bool has_moved = wanted == Deadline::kWrite && out_.written() != progress_;
  if (wanted == deadline_ && !has_moved) {
    return;
  }
  deadline_ = wanted;
  if (wanted == Deadline::kNone) {
    timer_.disarm();
    return;
  }
  if (wanted == Deadline::kWrite) {
    progress_ = out_.written();
  } else if (wanted == Deadline::kBody) {
    progress_ = exchange_->reader.body().body_bytes();
  }
  if (const Milliseconds time = time_for(wanted); time.count() > 0) {
    timer_.arm(time);
  } else {
    timer_.disarm();
  }
}

void Session::on_timer() {
  switch (deadline_) {
    case Deadline::kNone:
      return;
    case Deadline::kHandshake:
      worker_.count(Counter::kTlsHandshakeFailed);
      close(Counter::kTlsHandshakeFailed);
      return;
    case Deadline::kIdle:
      if (h2_ == nullptr) {
        begin_linger();
      } else {
        deadline_ = Deadline::kNone;  // a client that does not answer has as long once more
        is_http2_idle_ ? begin_linger() : h2_->shut_down();
        is_http2_idle_ = true;
      }
      break;
    case Deadline::kStreams:
      deadline_ = Deadline::kNone;
      h2_->check_progress();
      can_read_ = true;  // see net::IoReady: what waits for responses may not have heard of a reset
      break;
    case Deadline::kDrain:
      begin_linger();
      break;
    case Deadline::kHead: {
      Refusal refusal = refuse(Counter::kHeadTimeout, status::kRequestTimeout);
      refusal.must_close = true;
      refuse_request(refusal);
      break;
    }
    case Deadline::kBody:
      on_body_deadline();
      break;
    case Deadline::kWrite:
      if (h2_ != nullptr) {
        close(Counter::kSlowReader);
        return;
      }
      exchange_->stream.cut(Counter::kSlowReader);
      break;
    case Deadline::kLinger:
      close(Counter::kClientAborted);
      return;
  }
  advance();
}

void Session::on_body_deadline() {
  const uint64_t bytes = exchange_->reader.body().body_bytes();
  deadline_ = Deadline::kNone;  // a new window, unless the request ends here
  if (bytes - progress_ < body_window_bytes(limits())) {
    Refusal refusal = refuse(Counter::kSlowBody, status::kRequestTimeout);
    refusal.must_close = true;
    exchange_->stream.fail(refusal);
  }
}

}  // namespace weir::proxy
