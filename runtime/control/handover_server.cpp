#include "runtime/control/handover_server.h"

#include <algorithm>
#include <unistd.h>

#include "runtime/base/log.h"
#include "runtime/control/giver_session.h"
#include "runtime/net/socket.h"
#include "runtime/net/unix_socket.h"

namespace weir::control {
namespace {

// Connections that may be open at once; a restart needs one.
constexpr size_t kSessionsMax = 16;

}  // namespace

HandoverServer::HandoverServer(net::EventLoop& loop, GiverHost& host, Milliseconds step_timeout)
    : loop_(loop), host_(host), step_timeout_(step_timeout), watch_(loop) {}

HandoverServer::~HandoverServer() = default;

Status HandoverServer::listen(int listener) {
  watch_.stop();
  listener_ = listener;
  return watch_.start(listener, net::WatchMode::kLevelRead,
                      [this](net::IoReady) { accept_peers(); });
}

void HandoverServer::accept_peers() {
  net::Accepted accepted = net::accept_connection(listener_);
  if (accepted.status == net::AcceptStatus::kAccepted) {
    accept_peer(std::move(accepted.fd));
  }
}

// The directory keeps others out; the kernel's word is asked all the same.
void HandoverServer::accept_peer(UniqueFd socket) {
  const auto peer = net::peer_credentials(socket.get());
  if (!peer || peer->uid != ::geteuid()) {
    WEIR_LOG(kWarn, "handover_peer_refused", {"uid", peer ? peer->uid : uid_t(-1)});
    return;
  }
  if (is_closed_ || sessions_.size() >= kSessionsMax) {
    return;
  }
  auto session = std::make_unique<GiverSession>(
      loop_, *this, GiverSession::Peer{.serial = ++last_serial_, .pid = peer->pid});
  if (session->start(std::move(socket))) {
    sessions_.push_back(std::move(session));
  }
}

std::optional<Refusal> HandoverServer::claim(GiverSession& session) {
  if (successor_ != nullptr) {
    return Refusal{.reason = RefusalReason::kStopping,
                   .text = "this process has handed over already; ask its successor"};
  }
  if (active_ != nullptr) {
    return Refusal{.reason = RefusalReason::kBusy, .text = "another restart is under way"};
  }
  if (auto objection = host_.find_objection()) {
    return objection;
  }
  active_ = &session;
  return std::nullopt;
}

GiverSession* HandoverServer::find(uint64_t serial) {
  const auto found = std::ranges::find_if(
      sessions_, [serial](const auto& session) { return session->serial() == serial; });
  return found == sessions_.end() ? nullptr : found->get();
}

void HandoverServer::on_released(GiverSession& session) {
  active_ = nullptr;
  successor_ = &session;
}

void HandoverServer::on_ended(GiverSession& session) {
  active_ = active_ == &session ? nullptr : active_;
  successor_ = successor_ == &session ? nullptr : successor_;
  // The session is still on the stack.
  loop_.defer([this, ended = &session] {
    std::erase_if(sessions_, [ended](const auto& held) { return held.get() == ended; });
  });
}

void HandoverServer::close(const std::string& reason) {
  is_closed_ = true;
  watch_.stop();
  if (active_ != nullptr) {
    active_->cancel({.reason = RefusalReason::kStopping, .text = reason});
  }
}

void HandoverServer::send_counters() {
  if (successor_ != nullptr) {
    successor_->send_counters();
  }
}

}  // namespace weir::control
