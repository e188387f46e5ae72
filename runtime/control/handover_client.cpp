#include "runtime/control/handover_client.h"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/log.h"
#include "runtime/control/limits.h"
#include "runtime/net/unix_socket.h"

namespace weir::control {
namespace {

// How often the first response is looked for. A guess between noise and a prompt DONE.
constexpr Milliseconds kSettlePoll{10};

// While it loads and starts, only this process itself can be slow; it has no deadline of its own
// beyond the old side's patience.
bool has_deadline(TakerState state) {
  return state == TakerState::kAwaitState || state == TakerState::kAwaitFds ||
         state == TakerState::kAwaitCommit;
}

}  // namespace

HandoverClient::HandoverClient(net::EventLoop& loop, TakerHost& host, Options options)
    : loop_(loop),
      host_(host),
      options_(std::move(options)),
      link_(loop),
      old_process_(loop),
      step_timer_(loop, [this] { handle(TakerEvent::kTimeout); }),
      death_timer_(loop, [this] { handle(TakerEvent::kOldLeft); }),
      settle_timer_(loop, [this] { check_settled(); }) {}

Status HandoverClient::start(UniqueFd socket) {
  const auto peer = net::peer_credentials(socket.get());
  if (!peer) {
    return tl::unexpected(peer.error());
  }
  if (peer->uid != ::geteuid()) {
    return fail(ErrorCode::kPeer, "the running proxy belongs to another user");
  }
  old_pid_ = peer->pid;
  if (Status watched = old_process_.start(old_pid_, [this] { on_old_exit(); }); !watched) {
    return watched;
  }
  Status started = link_.start(
      std::move(socket),
      {.on_frame = [this](Frame frame) { on_frame(std::move(frame)); },
       .on_end = [this](LinkEnd end, const std::string& reason) { on_link_end(end, reason); }});
  if (!started) {
    return started;
  }
  step_timer_.arm(options_.step_timeout);
  const Hello hello{.pid = static_cast<uint32_t>(::getpid()), .version = options_.version};
  return link_.send(MessageKind::kHello, encode(hello).bytes());
}

void HandoverClient::on_frame(Frame frame) {
  switch (static_cast<MessageKind>(frame.kind)) {
    case MessageKind::kState:
      return on_state(frame);
    case MessageKind::kFds:
      return on_fds(std::move(frame));
    case MessageKind::kCommit:
      return handle(TakerEvent::kCommit);
    case MessageKind::kOldDraining:
      return on_counters(frame, TakerEvent::kOldDraining);
    case MessageKind::kCounters:
      return on_counters(frame, std::nullopt);
    case MessageKind::kScopes:
      return on_scopes(frame);
    case MessageKind::kRefuse:
      return on_refuse(frame);
    case MessageKind::kHello:
    case MessageKind::kReady:
    case MessageKind::kServing:
    case MessageKind::kDone:
      peer_reason_ = "a message that only the new process sends";
      return handle(TakerEvent::kGarbage);
  }
  // Anything else is of a newer minor version and means nothing to us.
}

void HandoverClient::on_state(const Frame& frame) {
  auto state = decode_state(frame.payload);
  if (!state) {
    peer_reason_ = state.error().message;
    return handle(TakerEvent::kGarbage);
  }
  if (state->major != kProtocolMajor) {
    peer_reason_ = fmt::format("the running proxy speaks protocol {}, this one {}", state->major,
                               kProtocolMajor);
    return handle(TakerEvent::kForeignState);
  }
  inheritance_.state = std::move(*state);
  handle(TakerEvent::kState);
}

void HandoverClient::on_fds(Frame frame) {
  if (state_ != TakerState::kAwaitFds || fds_.size() + frame.fds.size() > fds_announced()) {
    peer_reason_ = "descriptors that were not announced";
    return handle(TakerEvent::kGarbage);
  }
  std::ranges::move(frame.fds, std::back_inserter(fds_));
  if (fds_.size() == fds_announced()) {
    inheritance_.image = std::move(fds_.front());
    fds_.erase(fds_.begin());
    inheritance_.sockets = std::move(fds_);
    handle(TakerEvent::kFdsComplete);
  }
}

void HandoverClient::on_refuse(const Frame& frame) {
  if (auto refusal = decode_refusal(frame.payload)) {
    refusal_ = std::move(*refusal);
  }
  handle(TakerEvent::kRefused);
}

void HandoverClient::on_counters(const Frame& frame, std::optional<TakerEvent> event) {
  const auto totals = decode_counters(frame.payload);
  if (!totals) {
    peer_reason_ = totals.error().message;
    return handle(TakerEvent::kGarbage);
  }
  host_.merge_counters(*totals);
  if (event) {
    handle(*event);
  }
}

void HandoverClient::on_scopes(const Frame& frame) {
  const auto totals = decode_scopes(frame.payload);
  if (!totals) {
    peer_reason_ = totals.error().message;
    return handle(TakerEvent::kGarbage);
  }
  host_.merge_scopes(*totals);
}

// The stream ends before the kernel reports the process dead, and it may not be dead at all.
void HandoverClient::on_link_end(LinkEnd end, const std::string& reason) {
  if (peer_reason_.empty()) {
    peer_reason_ = reason;
  }
  if (end == LinkEnd::kGarbage) {
    return handle(TakerEvent::kGarbage);
  }
  host_.on_old_gone();
  if (!is_old_dead_ && state_ != TakerState::kOwner) {
    death_timer_.arm(kDeathNoticeTimeout);
  }
}

void HandoverClient::on_old_exit() {
  is_old_dead_ = true;
  link_.read_now();
  death_timer_.disarm();
  handle(TakerEvent::kOldDied);
}

void HandoverClient::on_prepared(Result<ReadyReport> ready) {
  if (!ready) {
    refusal_ = {.reason = RefusalReason::kPrepare, .text = ready.error().to_string()};
    return handle(TakerEvent::kPrepareFailed);
  }
  if (state_ == TakerState::kPreparing) {
    (void)link_.send(MessageKind::kReady, encode(*ready).bytes());  // without descriptors
  }
  handle(TakerEvent::kPrepared);
  if (is_old_dead_) {
    handle(TakerEvent::kOldDied);
  }
}

void HandoverClient::handle(TakerEvent event) {
  const TakerStep step = advance(state_, event);
  enter(step.state);
  act(step.action, event);
}

void HandoverClient::enter(TakerState state) {
  if (state == state_) {
    return;
  }
  WEIR_LOG(kDebug, "handover_step", {"side", "new"}, {"state", state_name(state)},
           {"peer", old_pid_});
  state_ = state;
  if (has_deadline(state)) {
    step_timer_.arm(options_.step_timeout);
  } else {
    step_timer_.disarm();
  }
}

void HandoverClient::act(TakerAction action, TakerEvent event) {
  switch (action) {
    case TakerAction::kNone:
    case TakerAction::kSendReady:  // said by on_prepared(), which has the report
      return;
    case TakerAction::kPrepare:
      return host_.prepare(std::move(inheritance_),
                           [this](Result<ReadyReport> ready) { on_prepared(std::move(ready)); });
    case TakerAction::kStartAccepting:
      return host_.start_accepting([this] { handle(TakerEvent::kAccepting); });
    case TakerAction::kSendServing:
      (void)link_.send(MessageKind::kServing);
      return;
    case TakerAction::kAwaitSettling:
      settle_deadline_ = loop_.now() + options_.settle_time;
      return check_settled();
    case TakerAction::kSendDone:
      (void)link_.send(MessageKind::kDone);
      return host_.on_owner();
    case TakerAction::kServeAlone:
      return host_.start_accepting([this] { host_.on_owner(); });
    case TakerAction::kOwnAlone:
      settle_timer_.disarm();
      return host_.on_owner();
    case TakerAction::kGiveUp:
    case TakerAction::kRefuseGiveUp:
    case TakerAction::kDrainAndExit:
      return give_up(event, action);
  }
}

void HandoverClient::check_settled() {
  if (state_ != TakerState::kSettling) {
    return;
  }
  if (host_.responses() > 0 || loop_.now() >= settle_deadline_) {
    return handle(TakerEvent::kSettled);
  }
  settle_timer_.arm(kSettlePoll);
}

void HandoverClient::settle_now() {
  if (state_ == TakerState::kSettling) {
    handle(TakerEvent::kSettled);
  }
}

void HandoverClient::give_up(TakerEvent event, TakerAction action) {
  settle_timer_.disarm();
  death_timer_.disarm();
  const Refusal refusal = describe_failure(event);
  if (action == TakerAction::kRefuseGiveUp) {
    (void)link_.send(MessageKind::kRefuse, encode(refusal).bytes());
  }
  link_.close();
  old_process_.stop();
  host_.on_failed({.refusal = refusal, .has_served = action == TakerAction::kDrainAndExit});
}

Refusal HandoverClient::describe_failure(TakerEvent event) const {
  switch (event) {
    case TakerEvent::kRefused:
    case TakerEvent::kPrepareFailed:
      return refusal_;
    case TakerEvent::kForeignState:
      return {.reason = RefusalReason::kProtocol, .text = peer_reason_};
    case TakerEvent::kTimeout:
      return {.reason = RefusalReason::kTimeout, .text = "the running proxy took too long"};
    case TakerEvent::kOldDied:
    case TakerEvent::kOldLeft:
      return {.reason = RefusalReason::kStopping,
              .text = fmt::format("the running proxy went away: {}", peer_reason_)};
    case TakerEvent::kGarbage:
      return {.reason = RefusalReason::kGarbage,
              .text = fmt::format("the running proxy sent {}", peer_reason_)};
    default:
      break;
  }
  return {.reason = RefusalReason::kGarbage,
          .text = "the running proxy sent a message out of turn"};
}

}  // namespace weir::control
