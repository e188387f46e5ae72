#include "runtime/proxy/acceptor.h"

#include <algorithm>
#include <utility>

#include "runtime/base/log.h"
#include "runtime/net/socket.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/session_list.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using net::AcceptStatus;
using observe::Counter;

constexpr int kAcceptsPerWake = 8;
// Pause after running out of descriptors. A guess: long enough for some connection to end.
constexpr Milliseconds kExhaustedPause{100};
// And under pressure; it is measured as often.
constexpr Milliseconds kPressurePause{250};

// What fails leaves the socket as it was; the next event, or the next order, tries again.
void log_failure(const Status& status) {
  if (!status) {
    WEIR_LOG(kError, "listener_not_changed", {"reason", status.error().to_string()});
  }
}

}  // namespace

Acceptor::Acceptor(WorkerContext& worker, std::shared_ptr<const ListenSocket> socket)
    : worker_(worker),
      socket_(std::move(socket)),
      bind_(worker.binds.state_of(socket_->key)),
      watch_(worker.loop),
      retry_(worker.loop, [this] { resume(); }) {}

Status Acceptor::start() {
  return watch_.start(socket_->fd.get(), net::WatchMode::kLevelRead,
                      [this](net::IoReady) { accept_some(); });
}

void Acceptor::pause() {
  retry_.disarm();
  if (!std::exchange(is_paused_, true)) {
    log_failure(watch_.pause());
  }
}

void Acceptor::resume() {
  if (!std::exchange(is_paused_, false)) {
    return;
  }
  // A process that had the socket for a while may have held it.
  has_held_ones_ = true;
  if (!is_held_) {
    log_failure(net::admit_handshakes(socket_->fd.get()));
  }
  log_failure(watch_.resume());
}

void Acceptor::accept_some() {
  if (worker_.pressure >= Pressure::kStopAccepting) {
    worker_.count(Counter::kAcceptPutOff);
    pause();
    retry_.arm(kPressurePause);
    return;
  }
  for (int i = 0; i < kAcceptsPerWake && accept_one(); ++i) {
  }
}

void Acceptor::hold() {
  is_held_ = true;
  has_held_ones_ = true;
  resume();
  log_failure(net::hold_handshakes(socket_->fd.get()));
}

void Acceptor::empty_queue() {
  while (accept_one()) {
  }
}

bool Acceptor::accept_one() {
  net::Accepted accepted = net::accept_connection(socket_->fd.get());
  switch (accepted.status) {
    case AcceptStatus::kEmpty:
      has_held_ones_ = is_held_;
      return false;
    case AcceptStatus::kRetry:
      return true;
    case AcceptStatus::kExhausted:
      worker_.count(Counter::kAcceptExhausted);
      pause();
      retry_.arm(kExhaustedPause);
      return false;
    case AcceptStatus::kAccepted:
      break;
  }
  worker_.count(Counter::kConnectionsAccepted);
  if (is_full()) {
    worker_.count(Counter::kConnectionsRefused);
    return true;  // closed here
  }
  net::set_no_delay(accepted.fd.get());
  if (has_held_ones_) {
    net::admit_segments(accepted.fd.get());
  }
  auto session = std::make_unique<Session>(
      worker_, Session::Start{std::move(accepted.fd), accepted.peer, bind_});
  Session& started = *session;
  worker_.sessions->add(std::move(session));
  started.start();
  return true;
}

// Each worker takes its share of the limits: shards spread connections evenly enough. A socket
// whose bind no image has yet cannot serve anyone.
bool Acceptor::is_full() const {
  if (!bind_->image || worker_.sessions->size() >= worker_.connections_max) {
    return true;
  }
  const uint32_t limit = bind_->image->view().listener(bind_->listener).limits.connections_max;
  const size_t share = (limit + worker_.workers - 1) / worker_.workers;
  return worker_.binds.sessions_of(bind_->listener) >= std::max<size_t>(1, share);
}

}  // namespace weir::proxy
