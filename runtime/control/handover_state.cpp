#include "runtime/control/handover_state.h"

namespace weir::control {
namespace {

// ---- old side --------------------------------------------------------------------------------

bool is_silent_end(GiverEvent event) {
  return event == GiverEvent::kRefused || event == GiverEvent::kPeerGone;
}

GiverStep drop(GiverEvent event) {
  return {GiverState::kFailed, is_silent_end(event) ? GiverAction::kDrop : GiverAction::kRefuse};
}

GiverStep take_back(GiverEvent event) {
  return {GiverState::kFailed,
          is_silent_end(event) ? GiverAction::kTakeBack : GiverAction::kRefuseTakeBack};
}

// ---- new side --------------------------------------------------------------------------------

// Before READY and COMMIT nothing is ours yet: every surprise ends the attempt.
TakerStep give_up(TakerEvent event) {
  const bool is_silent = event == TakerEvent::kRefused || event == TakerEvent::kOldDied ||
                         event == TakerEvent::kOldLeft;
  return {TakerState::kFailed, is_silent ? TakerAction::kGiveUp : TakerAction::kRefuseGiveUp};
}

TakerStep while_preparing(TakerEvent event) {
  if (event == TakerEvent::kPrepared) {
    return {TakerState::kAwaitCommit, TakerAction::kSendReady};
  }
  if (event == TakerEvent::kOldDied) {
    return {TakerState::kPreparing, TakerAction::kNone};
  }
  return give_up(event);
}

TakerStep while_awaiting_commit(TakerEvent event) {
  if (event == TakerEvent::kCommit) {
    return {TakerState::kStarting, TakerAction::kStartAccepting};
  }
  if (event == TakerEvent::kOldDied) {
    return {TakerState::kOwner, TakerAction::kServeAlone};
  }
  return give_up(event);
}

// The old side still accepts: leaving costs nothing but what we took meanwhile.
TakerStep while_starting(TakerEvent event) {
  if (event == TakerEvent::kAccepting) {
    return {TakerState::kAwaitDraining, TakerAction::kSendServing};
  }
  if (event == TakerEvent::kOldDied) {
    return {TakerState::kOwner, TakerAction::kOwnAlone};
  }
  return {TakerState::kFailed, TakerAction::kDrainAndExit};
}

// The old side may have stopped: only its own word makes us leave. A hung one is waited for.
TakerStep while_serving(TakerState state, TakerEvent event) {
  switch (event) {
    case TakerEvent::kOldDied:
    case TakerEvent::kOldLeft:
      return {TakerState::kOwner, TakerAction::kOwnAlone};
    case TakerEvent::kTimeout:
      return {state, TakerAction::kNone};
    case TakerEvent::kOldDraining:
      if (state == TakerState::kAwaitDraining) {
        return {TakerState::kSettling, TakerAction::kAwaitSettling};
      }
      break;
    case TakerEvent::kSettled:
      if (state == TakerState::kSettling) {
        return {TakerState::kOwner, TakerAction::kSendDone};
      }
      break;
    default:
      break;
  }
  return {TakerState::kFailed, TakerAction::kDrainAndExit};
}

}  // namespace

GiverStep advance(GiverState state, GiverEvent event) {
  switch (state) {
    case GiverState::kAwaitHello:
      return event == GiverEvent::kHello
                 ? GiverStep{GiverState::kAwaitReady, GiverAction::kSendState}
                 : drop(event);
    case GiverState::kAwaitReady:
      return event == GiverEvent::kReady
                 ? GiverStep{GiverState::kAwaitServing, GiverAction::kSendCommit}
                 : drop(event);
    case GiverState::kAwaitServing:
      return event == GiverEvent::kServing
                 ? GiverStep{GiverState::kAwaitDone, GiverAction::kStopAccepting}
                 : take_back(event);
    case GiverState::kAwaitDone:
      return event == GiverEvent::kDone ? GiverStep{GiverState::kReleased, GiverAction::kRelease}
                                        : take_back(event);
    case GiverState::kReleased:
    case GiverState::kFailed:
      break;
  }
  return {state, GiverAction::kNone};
}

RefusalReason refusal_reason(GiverEvent event) {
  switch (event) {
    case GiverEvent::kForeignHello:
      return RefusalReason::kProtocol;
    case GiverEvent::kTimeout:
      return RefusalReason::kTimeout;
    case GiverEvent::kHello:
    case GiverEvent::kReady:
    case GiverEvent::kServing:
    case GiverEvent::kDone:
    case GiverEvent::kRefused:
    case GiverEvent::kGarbage:
    case GiverEvent::kPeerGone:
      break;
  }
  return RefusalReason::kGarbage;
}

TakerStep advance(TakerState state, TakerEvent event) {
  switch (state) {
    case TakerState::kAwaitState:
      return event == TakerEvent::kState ? TakerStep{TakerState::kAwaitFds, TakerAction::kNone}
                                         : give_up(event);
    case TakerState::kAwaitFds:
      return event == TakerEvent::kFdsComplete
                 ? TakerStep{TakerState::kPreparing, TakerAction::kPrepare}
                 : give_up(event);
    case TakerState::kPreparing:
      return while_preparing(event);
    case TakerState::kAwaitCommit:
      return while_awaiting_commit(event);
    case TakerState::kStarting:
      return while_starting(event);
    case TakerState::kAwaitDraining:
    case TakerState::kSettling:
      return while_serving(state, event);
    case TakerState::kOwner:
      if (event == TakerEvent::kRefused) {
        return {TakerState::kFailed, TakerAction::kDrainAndExit};
      }
      break;
    case TakerState::kFailed:
      break;
  }
  return {state, TakerAction::kNone};
}

std::string_view state_name(GiverState state) {
  switch (state) {
    case GiverState::kAwaitHello:
      return "await_hello";
    case GiverState::kAwaitReady:
      return "await_ready";
    case GiverState::kAwaitServing:
      return "await_serving";
    case GiverState::kAwaitDone:
      return "await_done";
    case GiverState::kReleased:
      return "released";
    case GiverState::kFailed:
      return "failed";
  }
  return "unknown";
}

std::string_view state_name(TakerState state) {
  switch (state) {
    case TakerState::kAwaitState:
      return "await_state";
    case TakerState::kAwaitFds:
      return "await_fds";
    case TakerState::kPreparing:
      return "preparing";
    case TakerState::kAwaitCommit:
      return "await_commit";
    case TakerState::kStarting:
      return "starting";
    case TakerState::kAwaitDraining:
      return "await_draining";
    case TakerState::kSettling:
      return "settling";
    case TakerState::kOwner:
      return "owner";
    case TakerState::kFailed:
      return "failed";
  }
  return "unknown";
}

}  // namespace weir::control
