#include "runtime/upstream/connection.h"

#include <array>
#include <utility>

#include "runtime/base/log.h"
#include "runtime/upstream/idle_sharing.h"
#include "runtime/upstream/pool.h"

namespace weir::upstream {

namespace {

// How long another worker may take to say whether it has a connection: longer than a loop that is
// busy needs for a pass, shorter than what a user notices. A guess.
constexpr Milliseconds kAnswerTime{20};

net::Transport make_transport(UniqueFd fd, const net::TlsClientContext* tls,
                              const SocketAddress& peer) {
  return tls == nullptr ? net::Transport::plain(std::move(fd))
                        : net::Transport::tls_client(std::move(fd), *tls, peer);
}

}  // namespace

Connection::Connection(Pool& pool, Endpoint& endpoint)
    : pool_(pool),
      endpoint_(endpoint),
      tls_(pool.settings().tls),
      watch_(pool.loop()),
      timer_(pool.loop(), [this] { on_timer(); }) {
  ++endpoint_.active;
}

Connection::~Connection() {
  if (self_ != nullptr) {
    *self_ = nullptr;
  }
  watch_.stop();
  pool_.on_gone(endpoint_, state_ == State::kIdle);
}

const EndpointAddress& Connection::address() const {
  return endpoint_.address;
}

bool Connection::connect() {
  net::ConnectAttempt attempt = net::start_connect(endpoint_.address);
  if (!attempt.fd.has_value()) {
    return false;
  }
  can_write_ = !attempt.is_pending;
  state_ = attempt.is_pending ? State::kConnecting
           : tls_ != nullptr  ? State::kHandshake
                              : State::kInUse;
  transport_ = make_transport(std::move(attempt.fd), tls_.get(), endpoint_.address.ip);
  if (!is_connected()) {
    timer_.arm(pool_.settings().connect_timeout);
  }
  return watch();
}

bool Connection::watch() {
  return watch_
      .start(transport_.fd(), net::WatchMode::kEdge, [this](net::IoReady ready) { on_io(ready); })
      .has_value();
}

// ---- connections of other workers --------------------------------------------------------------

void Connection::ask(IdleSharing& sharing, size_t worker, size_t holder) {
  state_ = State::kAsking;
  self_ = std::make_shared<Connection*>(this);
  timer_.arm(kAnswerTime);
  sharing.ask(worker, holder,
              {.upstream = pool_.identity(), .endpoint = endpoint_.address, .tls = tls_},
              // What is given needs its TLS context, though this may be gone by then.
              [self = self_, tls = tls_](std::optional<net::Transport> given) {
                if (*self != nullptr) {
                  (*self)->on_answer(std::move(given));
                }
              });
}

// What comes too late is closed.
void Connection::on_answer(std::optional<net::Transport> given) {
  if (state_ != State::kAsking) {
    return;
  }
  if (!given) {
    connect_after_all();
    return;
  }
  timer_.disarm();
  transport_ = *std::move(given);
  state_ = State::kInUse;
  is_reused_ = can_write_ = true;
  tell(watch() ? Event::kConnected : Event::kConnectFailed);
}

void Connection::connect_after_all() {
  if (!connect()) {
    tell(Event::kConnectFailed);
  } else if (is_connected()) {
    tell(Event::kConnected);
  }
}

net::Transport Connection::give_transport() {
  watch_.stop();
  timer_.disarm();
  return std::move(transport_);
}

// ---- in use and idle ---------------------------------------------------------------------------

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
  // TLS may read in order to write and the reverse: any edge is worth a try at both.
  can_read_ = can_read_ || ready.readable || transport_.is_tls();
  can_write_ = can_write_ || ready.writable || transport_.is_tls();
  has_peer_closed_ = has_peer_closed_ || ready.peer_closed;
  const std::optional<Event> event = is_connected() ? Event::kReady : go_on_connecting();
  if (!event) {
    return;
  }
  if (*event != Event::kReady) {
    timer_.disarm();
  }
  tell(*event);
}

// May destroy this.
void Connection::tell(Event event) {
  if (handler_) {
    handler_(event);
  }
}

std::optional<Event> Connection::go_on_connecting() {
  if (state_ == State::kConnecting && net::socket_error(transport_.fd()) != 0) {
    return Event::kConnectFailed;
  }
  if (transport_.is_tls()) {
    state_ = State::kHandshake;
    return go_on_handshake();
  }
  state_ = State::kInUse;
  return Event::kConnected;
}

// HTTP/1 needs no word of the endpoint.
bool Connection::agrees() const {
  return pool_.settings().protocol != image::UpstreamProtocol::kHttp2 || speaks_http2();
}

bool Connection::speaks_http2() const {
  return transport_.alpn() == net::kAlpnHttp2;
}

// One log line when an endpoint begins to fail, none while it goes on.
std::optional<Event> Connection::go_on_handshake() {
  const net::IoResult result = transport_.handshake();
  if (result.status == net::IoStatus::kAgain) {
    return std::nullopt;
  }
  if (result.is_ok() && agrees()) {
    endpoint_.is_tls_failing = false;
    state_ = State::kInUse;
    return Event::kConnected;
  }
  if (!std::exchange(endpoint_.is_tls_failing, true)) {
    const std::string reason = result.is_ok() ? "the endpoint does not speak HTTP/2 (ALPN)"
                               : result.error == net::TransportError::kTls
                                   ? transport_.handshake_failure()
                                   : "the endpoint closed the connection";
    WEIR_LOG(kWarn, "upstream_tls_failed", {"endpoint", address().to_string()}, {"reason", reason});
  }
  return Event::kTlsFailed;
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
  } else if (state_ == State::kAsking) {
    connect_after_all();
  } else {
    tell(Event::kConnectTimedOut);
  }
}

}  // namespace weir::upstream
