#include "runtime/control/giver_session.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/log.h"
#include "runtime/control/limits.h"
#include "runtime/net/fd_passing.h"

namespace weir::control {

GiverSession::GiverSession(net::EventLoop& loop, HandoverServer& server, Peer peer)
    : server_(server),
      link_(loop),
      step_timer_(loop, [this] { handle(GiverEvent::kTimeout); }),
      peer_(peer) {}

bool GiverSession::start(UniqueFd socket) {
  step_timer_.arm(server_.step_timeout_);
  return link_
      .start(
          std::move(socket),
          {.on_frame = [this](const Frame& frame) { on_frame(frame); },
           .on_end = [this](LinkEnd end, const std::string& reason) { on_link_end(end, reason); }})
      .has_value();
}

void GiverSession::on_frame(const Frame& frame) {
  switch (static_cast<MessageKind>(frame.kind)) {
    case MessageKind::kHello:
      return on_hello(frame);
    case MessageKind::kReady:
      return on_ready(frame);
    case MessageKind::kServing:
      return handle(GiverEvent::kServing);
    case MessageKind::kDone:
      return handle(GiverEvent::kDone);
    case MessageKind::kRefuse:
      return on_refuse(frame);
    case MessageKind::kState:
    case MessageKind::kFds:
    case MessageKind::kCommit:
    case MessageKind::kOldDraining:
    case MessageKind::kCounters:
    case MessageKind::kScopes:
      peer_reason_ = "a message that only the old process sends";
      return handle(GiverEvent::kGarbage);
  }
  // Anything else is of a newer minor version and means nothing to us.
}

void GiverSession::on_hello(const Frame& frame) {
  const auto hello = decode_hello(frame.payload);
  if (!hello) {
    peer_reason_ = hello.error().message;
    return handle(GiverEvent::kGarbage);
  }
  if (hello->major != kProtocolMajor) {
    peer_reason_ =
        fmt::format("it speaks protocol {}, this process speaks {}", hello->major, kProtocolMajor);
    return handle(GiverEvent::kForeignHello);
  }
  if (state_ == GiverState::kAwaitHello) {
    if (const auto objection = server_.claim(*this)) {
      return cancel(*objection);
    }
  }
  handle(GiverEvent::kHello);
}

void GiverSession::on_ready(const Frame& frame) {
  auto ready = decode_ready(frame.payload);
  if (!ready) {
    peer_reason_ = ready.error().message;
    return handle(GiverEvent::kGarbage);
  }
  ready_ = std::move(*ready);
  handle(GiverEvent::kReady);
}

void GiverSession::on_refuse(const Frame& frame) {
  const auto refusal = decode_refusal(frame.payload);
  peer_reason_ = refusal ? refusal->text : refusal.error().message;
  handle(GiverEvent::kRefused);
}

void GiverSession::on_link_end(LinkEnd end, const std::string& reason) {
  if (peer_reason_.empty()) {
    peer_reason_ = reason;
  }
  if (is_final(state_)) {
    server_.on_ended(*this);
    return;
  }
  handle(end == LinkEnd::kGarbage ? GiverEvent::kGarbage : GiverEvent::kPeerGone);
}

void GiverSession::handle(GiverEvent event) {
  const GiverStep step = advance(state_, event);
  enter(step.state);
  act(step.action, event);
}

void GiverSession::enter(GiverState state) {
  if (state == state_) {
    return;
  }
  WEIR_LOG(kDebug, "handover_step", {"side", "old"}, {"state", state_name(state)},
           {"peer", peer_.pid});
  state_ = state;
  if (is_final(state)) {
    step_timer_.disarm();
  } else {
    step_timer_.arm(patience(state));
  }
}

Milliseconds GiverSession::patience(GiverState state) const {
  switch (state) {
    case GiverState::kAwaitReady:
      return std::max(kPrepareTimeout, server_.step_timeout_);
    case GiverState::kAwaitDone:
      // The new side waits for its first response, at most the settle time; twice, for good
      // measure.
      return server_.step_timeout_ + 2 * kSettleTime;
    case GiverState::kAwaitHello:
    case GiverState::kAwaitServing:
    case GiverState::kReleased:
    case GiverState::kFailed:
      break;
  }
  return server_.step_timeout_;
}

void GiverSession::act(GiverAction action, GiverEvent event) {
  switch (action) {
    case GiverAction::kNone:
      return;
    case GiverAction::kSendState:
      if (const Status sent = send_offer(); !sent) {
        cancel({.reason = RefusalReason::kStopping, .text = sent.error().to_string()});
      }
      return;
    case GiverAction::kSendCommit:
      (void)link_.send(MessageKind::kCommit);  // carries no descriptors, so it cannot fail
      return;
    case GiverAction::kStopAccepting:
      return stop_accepting();
    case GiverAction::kRelease:
      server_.on_released(*this);
      return server_.host_.release(ready_);
    case GiverAction::kDrop:
    case GiverAction::kRefuse:
    case GiverAction::kTakeBack:
    case GiverAction::kRefuseTakeBack:
      return fail_session(action, event);
  }
}

Status GiverSession::send_offer() {
  const GiverHost::Offer offer = server_.host_.make_offer();
  if (offer.fds.size() > kSocketsMax) {
    return fail(ErrorCode::kLimit,
                fmt::format("{} sockets are more than a handover carries", offer.fds.size()));
  }
  if (Status sent = link_.send(MessageKind::kState, encode(offer.state).bytes()); !sent) {
    return sent;
  }
  std::span<const int> rest(offer.fds);
  while (!rest.empty()) {
    const size_t count = std::min(rest.size(), net::kFdsPerMessage);
    if (Status sent = link_.send(MessageKind::kFds, {}, rest.first(count)); !sent) {
      return sent;
    }
    rest = rest.subspan(count);
  }
  return {};
}

void GiverSession::stop_accepting() {
  // By serial: the new side may die, and this session be gone, while the workers pause.
  server_.host_.stop_accepting([server = &server_, serial = peer_.serial] {
    if (GiverSession* session = server->find(serial)) {
      session->on_stopped();
    }
  });
}

void GiverSession::on_stopped() {
  if (state_ != GiverState::kAwaitDone) {
    return;
  }
  send_totals(MessageKind::kOldDraining);
  server_.host_.report({.pid = peer_.pid, .is_committed = true, .ready = ready_});
}

void GiverSession::send_refusal(const Refusal& refusal) {
  (void)link_.send(MessageKind::kRefuse, encode(refusal).bytes());  // best effort: it may be gone
  link_.close();
}

void GiverSession::fail_session(GiverAction action, GiverEvent event) {
  const std::string text = failure_text(event);
  if (action == GiverAction::kRefuse || action == GiverAction::kRefuseTakeBack) {
    send_refusal({.reason = refusal_reason(event), .text = text});
  }
  link_.close();
  if (action == GiverAction::kTakeBack || action == GiverAction::kRefuseTakeBack) {
    server_.host_.take_back();
  }
  if (server_.active_ == this) {
    server_.host_.report({.pid = peer_.pid,
                          .has_hung_up = event == GiverEvent::kPeerGone,
                          .reason = text,
                          .ready = ready_});
  }
  server_.on_ended(*this);
}

std::string GiverSession::failure_text(GiverEvent event) const {
  switch (event) {
    case GiverEvent::kForeignHello:
      return peer_reason_;
    case GiverEvent::kRefused:
      return fmt::format("the new process gave up: {}", peer_reason_);
    case GiverEvent::kGarbage:
      return fmt::format("the new process sent what cannot be understood: {}", peer_reason_);
    case GiverEvent::kPeerGone:
      return fmt::format("the new process went away: {}", peer_reason_);
    case GiverEvent::kTimeout:
      return "the new process took too long";
    case GiverEvent::kHello:
    case GiverEvent::kReady:
    case GiverEvent::kServing:
    case GiverEvent::kDone:
      break;
  }
  return "the new process sent a message out of turn";
}

void GiverSession::cancel(const Refusal& refusal) {
  if (is_final(state_)) {
    return;
  }
  const bool has_committed =
      state_ == GiverState::kAwaitServing || state_ == GiverState::kAwaitDone;
  send_refusal(refusal);
  enter(GiverState::kFailed);
  if (has_committed) {
    server_.host_.take_back();
  }
  if (server_.active_ == this) {
    server_.host_.report({.pid = peer_.pid, .reason = refusal.text});
  }
  server_.on_ended(*this);
}

void GiverSession::send_counters() {
  send_totals(MessageKind::kCounters);
}

// With the last message the new process knows everything that was counted before it.
void GiverSession::send_totals(MessageKind kind) {
  for (const HandedScopes& changed : scopes_.changes(server_.host_.scopes())) {
    (void)link_.send(MessageKind::kScopes, encode(changed).bytes());
  }
  (void)link_.send(kind, encode(server_.host_.counters()).bytes());
}

}  // namespace weir::control
