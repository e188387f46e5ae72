// The two sides of a hot restart as explicit state machines. Pure: no sockets, no clock.
//
//   new (taker)                                   old (giver)
//   HELLO           ------------------------->    kAwaitHello
//   kAwaitState     <---- STATE, FDS x n -----    kAwaitReady    serves as before
//   kPreparing      (image, plan, workers)
//   READY           ------------------------->
//   kAwaitCommit    <------- COMMIT ----------    kAwaitServing  still serves
//   (accepts, takes the socket names)
//   SERVING         ------------------------->    stops accepting, keeps its duplicates
//   kAwaitDraining  <---- OLD_DRAINING -------    kAwaitDone
//   kSettling       (a request, or kSettleTime)
//   DONE            ------------------------->    kReleased      closes, drains, exits
//   kOwner
//
// Every step has a deadline. Until SERVING the old side has changed nothing; until DONE it can take
// everything back, because queued connections stay in sockets it still holds. The old side decides:
// a new one that is refused after COMMIT gives up, even if it already serves. If the old process
// dies after the descriptors arrived, the new one serves alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/control/handover_message.h"

namespace weir::control {

// ---- old side --------------------------------------------------------------------------------

enum class GiverState : uint8_t {
  kAwaitHello,
  kAwaitReady,
  kAwaitServing,
  kAwaitDone,
  kReleased,  // final: the successor owns the sockets
  kFailed,    // final: this process serves on and accepts another try
};

enum class GiverEvent : uint8_t {
  kHello,
  kForeignHello,  // another protocol major
  kReady,
  kServing,
  kDone,
  kRefused,   // the new side gives up and says why
  kGarbage,   // undecodable
  kPeerGone,  // end of stream
  kTimeout,   // the deadline of this state passed
};

enum class GiverAction : uint8_t {
  kNone,
  kSendState,       // STATE and the descriptors
  kSendCommit,      // COMMIT
  kStopAccepting,   // pause, then OLD_DRAINING
  kRelease,         // close the sockets, drain
  kDrop,            // forget the new side; nothing had changed
  kRefuse,          // say REFUSE with refusal_reason(event), then drop
  kTakeBack,        // accept again and take the socket names back
  kRefuseTakeBack,  // say REFUSE first: the new side may live on
};

struct GiverStep {
  GiverState state = GiverState::kFailed;
  GiverAction action = GiverAction::kNone;

  friend bool operator==(const GiverStep&, const GiverStep&) = default;
};

// Total: every event in every state has an answer. Final states stay and do nothing.
[[nodiscard]] GiverStep advance(GiverState state, GiverEvent event);

// What to say in REFUSE after `event`.
[[nodiscard]] RefusalReason refusal_reason(GiverEvent event);

[[nodiscard]] constexpr bool is_final(GiverState state) {
  return state == GiverState::kReleased || state == GiverState::kFailed;
}

// ---- new side --------------------------------------------------------------------------------

enum class TakerState : uint8_t {
  kAwaitState,
  kAwaitFds,
  kPreparing,  // reading the image, on another thread
  kAwaitCommit,
  kStarting,  // workers are told to accept
  kAwaitDraining,
  kSettling,
  kOwner,   // everything is ours; only a late REFUSE still counts
  kFailed,  // final: exit; the old side serves
};

enum class TakerEvent : uint8_t {
  kState,
  kForeignState,  // another protocol major
  kFdsComplete,   // as many descriptors as STATE announced
  kPrepared,
  kPrepareFailed,
  kCommit,
  kAccepting,  // every worker accepts
  kOldDraining,
  kSettled,  // a request was served, or kSettleTime passed
  kRefused,
  kGarbage,
  kOldDied,  // the process is gone, not only the stream
  kOldLeft,  // the stream ended and the process lives
  kTimeout,
};

enum class TakerAction : uint8_t {
  kNone,
  kPrepare,
  kSendReady,
  kStartAccepting,  // and take the socket names
  kSendServing,
  kAwaitSettling,
  kSendDone,
  kServeAlone,    // start accepting without asking: the old process is dead
  kOwnAlone,      // already accepting; the old process is dead
  kGiveUp,        // exit: refused, or the old side is gone before we could serve
  kRefuseGiveUp,  // say REFUSE with the reason at hand, then exit
  kDrainAndExit,  // we already accept: finish what we took, then exit
};

struct TakerStep {
  TakerState state = TakerState::kFailed;
  TakerAction action = TakerAction::kNone;

  friend bool operator==(const TakerStep&, const TakerStep&) = default;
};

// Total, as above. kOldDied while kPreparing changes nothing: the caller tells it again after
// kPrepared. Once SERVING was said, a lost old side never makes us stop: two that serve are better
// than none.
[[nodiscard]] TakerStep advance(TakerState state, TakerEvent event);

// Constant lower-case names for logs: "await_ready".
[[nodiscard]] std::string_view state_name(GiverState state);
[[nodiscard]] std::string_view state_name(TakerState state);

}  // namespace weir::control
