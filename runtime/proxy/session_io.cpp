// Session: reading and writing the client's socket, on behalf of its Stream.
#include <utility>

#include "runtime/net/socket.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::IoStatus;
using observe::Counter;
using observe::ScopeCounter;

}  // namespace

void Session::on_io(net::IoReady ready) {
  // TLS may read in order to write and the reverse: any edge is worth a try at both.
  can_read_ = can_read_ || ready.readable || transport_.is_tls();
  can_write_ = can_write_ || ready.writable || transport_.is_tls();
  has_peer_closed_ = has_peer_closed_ || ready.peer_closed;
  if (ready.readable && state_ == State::kRequest && !exchange_->stream.reads_client()) {
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
      scope_.add(ScopeCounter::kBytesFromClients, result.bytes);
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

void Session::write(std::span<const iovec> slices, bool is_more_coming) {
  if (is_broken_ || slices.empty()) {
    return;
  }
  const uint64_t before = out_.written();
  is_broken_ = !out_.write(transport_, slices, is_more_coming);
  note_written(before);
}

void Session::flush() {
  if (out_.is_empty() || !can_write_ || is_broken_) {
    return;
  }
  const uint64_t before = out_.written();
  is_broken_ = !out_.flush(transport_);
  note_written(before);
}

// `before`: how much was written until then.
void Session::note_written(uint64_t before) {
  const uint64_t bytes = out_.written() - before;
  worker_.count(Counter::kBytesToClients, bytes);
  scope_.add(ScopeCounter::kBytesToClients, bytes);
  can_write_ = out_.is_empty();
}

}  // namespace weir::proxy
