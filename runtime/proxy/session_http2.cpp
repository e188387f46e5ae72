// Session as the socket of an H2Connection.
#include "runtime/proxy/h2_connection.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

using observe::Counter;

// Before the first request of a plain connection, and as far as its bytes go: prior knowledge
// (RFC 9113 section 3.3).
bool Session::may_be_http2() const {
  const std::string_view begun = exchange_->reader.unread();
  return !has_served_ && !is_tls() && !begun.empty() &&
         http::kH2Preface.substr(0, begun.size()) == begun.substr(0, http::kH2Preface.size());
}

http::H2Server::Limits Session::http2_limits() const {
  const image::LimitsRecord& from = limits();
  return {.head = head_limits(),
          .streams_max = from.http2_streams_max,
          .stream_window = from.http2_stream_window,
          .connection_window = from.http2_connection_window,
          .table_bytes = from.http2_table_bytes,
          .codec = {.continuations = from.http2_continuations_max, .unread = from.http2_unread_max},
          .floods = {.resets = from.http2_resets_max,
                     .pings = from.http2_pings_max,
                     .settings = from.http2_settings_max,
                     .priorities = from.http2_priorities_max,
                     .window_updates = from.http2_window_updates_max,
                     .empty_data = from.http2_empty_data_max,
                     .invalid = from.http2_invalid_max}};
}

void Session::begin_http2() {
  h2_ = std::make_unique<H2Connection>(worker_, *this, http2_limits());
  if (exchange_ != nullptr) {
    h2_->receive(exchange_->reader.unread());
    give_back_exchange();
  }
  state_ = State::kHttp2;
}

bool Session::step_http2() {
  flush();
  bool has_moved = false;
  if (can_read_ && !is_broken_) {
    const net::IoResult result = read(worker_.scratch());
    has_moved = result.is_ok();
    if (has_moved) {
      h2_->receive({worker_.scratch().data(), result.bytes});
    }
  }
  if (worker_.is_draining || bind_->is_gone || worker_.pressure >= Pressure::kNoKeepAlive) {
    h2_->shut_down();
  }
  h2_->run();
  has_moved = send_http2() || has_moved;
  if (is_broken_ || (is_read_ended_ && out_.is_empty())) {
    close(Counter::kClientAborted);
    return false;
  }
  if (h2_->is_over() && out_.is_empty()) {
    h2_->cut(Counter::kClientAborted);
    begin_linger();
    return true;
  }
  return has_moved || h2_->has_touched();
}

// As much as the client takes; true if it was something.
bool Session::send_http2() {
  bool has_sent = false;
  while (can_send()) {
    const std::span<char> room = worker_.scratch();
    const iovec slice = {room.data(), h2_->take_output(room)};
    if (slice.iov_len == 0) {
      break;
    }
    write({&slice, 1});
    has_sent = true;
  }
  return has_sent;
}

}  // namespace weir::proxy
