#include "runtime/upstream/connection.h"

#include <array>
#include <utility>

#include "runtime/upstream/pool.h"

namespace weir::upstream {

Connection::Connection(Pool& pool, Endpoint& endpoint, net::ConnectAttempt attempt)
    : pool_(pool),
      endpoint_(endpoint),
      state_(attempt.is_pending ? State::kConnecting : State::kInUse),
      can_write_(!attempt.is_pending),
      transport_(net::Transport::plain(std::move(attempt.fd))),
      watch_(pool.loop()),
      timer_(pool.loop(), [this] { on_timer(); }) {
  ++endpoint_.active;
}

Connection::~Connection() {
  watch_.stop();
  pool_.on_gone(endpoint_, state_ == State::kIdle);
}

const SocketAddress& Connection::address() const {
  return endpoint_.address;
}

Status Connection::start(Milliseconds connect_timeout) {
  if (state_ == State::kConnecting) {
    timer_.arm(connect_timeout);
  }
  return watch_.start(transport_.fd(), net::WatchMode::kEdge,
                      [this](net::IoReady ready) { on_io(ready); });
}

void Connection::become_idle(Milliseconds idle_timeout) {
  state_ = State::kIdle;
  is_reused_ = true;
  handler_.reset();
  timer_.arm(idle_timeout);
}

void Connection::become_used() {
  state_ = State::kInUse;
  can_read_ = false;
  can_write_ = true;
  timer_.disarm();
}

bool Connection::is_silent() {
  std::array<char, 1> byte{};
  return transport_.read(byte).status == net::IoStatus::kAgain;
}

void Connection::on_io(net::IoReady ready) {
  if (state_ == State::kIdle) {
    on_idle_io(ready);
    return;
  }
  can_read_ = can_read_ || ready.readable;
  can_write_ = can_write_ || ready.writable;
  has_peer_closed_ = has_peer_closed_ || ready.peer_closed;
  Event event = Event::kReady;
  if (state_ == State::kConnecting) {
    timer_.disarm();
    const bool has_failed = net::socket_error(transport_.fd()) != 0;
    state_ = has_failed ? State::kConnecting : State::kInUse;
    event = has_failed ? Event::kConnectFailed : Event::kConnected;
  }
  if (handler_) {
    handler_(event);  // may have destroyed this
  }
}

// A readable edge may be a late report of bytes that were read before the connection was given
// back, so the socket is asked.
void Connection::on_idle_io(net::IoReady ready) {
  if (ready.peer_closed || (ready.readable && !is_silent())) {
    pool_.drop_idle(*this);  // destroys this
  }
}

void Connection::on_timer() {
  if (state_ == State::kIdle) {
    pool_.drop_idle(*this);  // destroys this
  } else if (handler_) {
    handler_(Event::kConnectTimedOut);  // may have destroyed this
  }
}

}  // namespace weir::upstream
