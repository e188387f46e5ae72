// Session: reading and writing the client's socket, on behalf of its Stream.
#include <utility>

#include "runtime/net/socket.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;
using observe::Counter;

}  // namespace

void Session::on_io(net::IoReady ready) {
  // TLS may read in order to write and the reverse: any edge is worth a try at both.
  can_read_ = can_read_ || ready.readable || transport_.is_tls();
  can_write_ = can_write_ || ready.writable || transport_.is_tls();
  has_peer_closed_ = has_peer_closed_ || ready.peer_closed;
  if (ready.readable && state_ == State::kRequest && !exchange_->stream.wants_client_body()) {
    // Nobody is about to read, so a reset would go unnoticed. A client that only ended its own side
    // still wants the response.
    is_broken_ = is_broken_ || net::socket_error(transport_.fd()) != 0;
  }
  advance();
}

net::IoResult Session::read(std::span<char> into) {
  const net::IoResult result = transport_.read(into);
  switch (result.status) {
    case IoStatus::kOk:
      worker_.count(Counter::kBytesFromClients, result.bytes);
      can_read_ = has_peer_closed_ || !result.is_drained;
      break;
    case IoStatus::kAgain:
      can_read_ = false;
      break;
    case IoStatus::kEof:
      is_read_ended_ = true;
      can_read_ = false;
      break;
    case IoStatus::kError:
      is_broken_ = true;
      can_read_ = false;
      break;
  }
  return result;
}

Session::BodyInput Session::read_body() {
  const std::string_view unread = exchange_->reader.unread();
  if (!unread.empty()) {
    return {BodyInput::Status::kBytes, unread, true};
  }
  if (is_read_ended_ || is_broken_) {
    return {BodyInput::Status::kEnd, {}, false};
  }
  if (!can_read_) {
    return {};
  }
  // Of a body whose length is known no byte too many is read: what follows is another request.
  std::span<char> room = worker_.scratch();
  const uint64_t remaining = exchange_->reader.body().remaining();
  if (remaining > 0 && remaining < room.size()) {
    room = room.first(remaining);
  }
  const net::IoResult result = read(room);
  if (result.is_ok()) {
    return {BodyInput::Status::kBytes, {room.data(), result.bytes}, false};
  }
  return {result.status == IoStatus::kAgain ? BodyInput::Status::kAgain : BodyInput::Status::kEnd,
          {},
          false};
}

ConnectionOption Session::decide_connection(const http::BodyFraming& framing, bool must_close) {
  const http::RequestHead& head = exchange_->reader.head();
  ends_by_closing_ = framing.kind == http::BodyKind::kUntilClose;
  will_close_ = must_close || ends_by_closing_ || bind_->is_gone || worker_.is_draining ||
                is_read_ended_ || !head.is_keep_alive;
  if (will_close_) {
    return ConnectionOption::kClose;
  }
  return head.version == http::HttpVersion::kHttp10 ? ConnectionOption::kKeepAlive
                                                    : ConnectionOption::kNone;
}

void Session::send(std::string_view head, const BodyGather& gather, bool is_last) {
  FramedSlices framed;
  framer_.frame(head, gather, is_last, framed);
  write(framed.view());
}

void Session::send_interim(std::string_view head) {
  const iovec slice = slice_of(head);
  write({&slice, 1});
}

void Session::write(std::span<const iovec> slices) {
  if (is_broken_ || slices.empty()) {
    return;
  }
  const uint64_t before = out_.written();
  if (!out_.write(transport_, slices)) {
    is_broken_ = true;
  }
  worker_.count(Counter::kBytesToClients, out_.written() - before);
  can_write_ = out_.is_empty();
}

void Session::flush() {
  if (out_.is_empty() || !can_write_ || is_broken_) {
    return;
  }
  const uint64_t before = out_.written();
  if (!out_.flush(transport_)) {
    is_broken_ = true;
  }
  worker_.count(Counter::kBytesToClients, out_.written() - before);
  can_write_ = out_.is_empty();
}

}  // namespace weir::proxy
