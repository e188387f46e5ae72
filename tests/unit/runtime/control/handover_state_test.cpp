#include "runtime/control/handover_state.h"

#include <array>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

constexpr std::array kGiverEvents = {
    GiverEvent::kHello,   GiverEvent::kForeignHello, GiverEvent::kReady,
    GiverEvent::kServing, GiverEvent::kDone,         GiverEvent::kRefused,
    GiverEvent::kGarbage, GiverEvent::kPeerGone,     GiverEvent::kTimeout};

constexpr std::array kTakerEvents = {
    TakerEvent::kState,     TakerEvent::kForeignState,  TakerEvent::kFdsComplete,
    TakerEvent::kPrepared,  TakerEvent::kPrepareFailed, TakerEvent::kCommit,
    TakerEvent::kAccepting, TakerEvent::kOldDraining,   TakerEvent::kSettled,
    TakerEvent::kRefused,   TakerEvent::kGarbage,       TakerEvent::kOldDied,
    TakerEvent::kOldLeft,   TakerEvent::kTimeout};

const std::array<std::pair<GiverEvent, GiverStep>, 4> kGiverPath = {{
    {GiverEvent::kHello, {GiverState::kAwaitReady, GiverAction::kSendState}},
    {GiverEvent::kReady, {GiverState::kAwaitServing, GiverAction::kSendCommit}},
    {GiverEvent::kServing, {GiverState::kAwaitDone, GiverAction::kStopAccepting}},
    {GiverEvent::kDone, {GiverState::kReleased, GiverAction::kRelease}},
}};

const std::array<std::pair<TakerEvent, TakerStep>, 7> kTakerPath = {{
    {TakerEvent::kState, {TakerState::kAwaitFds, TakerAction::kNone}},
    {TakerEvent::kFdsComplete, {TakerState::kPreparing, TakerAction::kPrepare}},
    {TakerEvent::kPrepared, {TakerState::kAwaitCommit, TakerAction::kSendReady}},
    {TakerEvent::kCommit, {TakerState::kStarting, TakerAction::kStartAccepting}},
    {TakerEvent::kAccepting, {TakerState::kAwaitDraining, TakerAction::kSendServing}},
    {TakerEvent::kOldDraining, {TakerState::kSettling, TakerAction::kAwaitSettling}},
    {TakerEvent::kSettled, {TakerState::kOwner, TakerAction::kSendDone}},
}};

TEST_CASE("both sides walk the whole path in order", "[control]") {
  GiverState giver = GiverState::kAwaitHello;
  for (const auto& [event, step] : kGiverPath) {
    CHECK(advance(giver, event) == step);
    giver = step.state;
  }
  CHECK(giver == GiverState::kReleased);
  TakerState taker = TakerState::kAwaitState;
  for (const auto& [event, step] : kTakerPath) {
    CHECK(advance(taker, event) == step);
    taker = step.state;
  }
  CHECK(taker == TakerState::kOwner);
}

TEST_CASE("the old side drops everything but its own path before SERVING was said", "[control]") {
  for (const auto state : {GiverState::kAwaitHello, GiverState::kAwaitReady}) {
    for (const GiverEvent event : kGiverEvents) {
      const GiverStep step = advance(state, event);
      if (step.state == GiverState::kFailed) {
        const bool is_silent = event == GiverEvent::kPeerGone || event == GiverEvent::kRefused;
        CHECK(step.action == (is_silent ? GiverAction::kDrop : GiverAction::kRefuse));
      } else {
        CHECK((event == GiverEvent::kHello || event == GiverEvent::kReady));
      }
    }
  }
}

TEST_CASE("the old side takes everything back whatever goes wrong after COMMIT", "[control]") {
  for (const auto state : {GiverState::kAwaitServing, GiverState::kAwaitDone}) {
    for (const GiverEvent event : kGiverEvents) {
      const GiverStep step = advance(state, event);
      if (step.state == GiverState::kFailed) {
        CHECK(
            (step.action == GiverAction::kTakeBack || step.action == GiverAction::kRefuseTakeBack));
      }
    }
  }
}

TEST_CASE("only DONE makes the old side let go", "[control]") {
  for (int i = 0; i <= static_cast<int>(GiverState::kFailed); ++i) {
    for (const GiverEvent event : kGiverEvents) {
      const GiverStep step = advance(static_cast<GiverState>(i), event);
      if (step.action == GiverAction::kRelease) {
        CHECK(static_cast<GiverState>(i) == GiverState::kAwaitDone);
        CHECK(event == GiverEvent::kDone);
      }
    }
  }
}

TEST_CASE("final states of the old side stay and do nothing", "[control]") {
  for (const auto state : {GiverState::kReleased, GiverState::kFailed}) {
    for (const GiverEvent event : kGiverEvents) {
      CHECK(advance(state, event) == GiverStep{state, GiverAction::kNone});
    }
  }
}

TEST_CASE("a refusal names its reason", "[control]") {
  CHECK(refusal_reason(GiverEvent::kForeignHello) == RefusalReason::kProtocol);
  CHECK(refusal_reason(GiverEvent::kTimeout) == RefusalReason::kTimeout);
  CHECK(refusal_reason(GiverEvent::kGarbage) == RefusalReason::kGarbage);
  CHECK(refusal_reason(GiverEvent::kDone) == RefusalReason::kGarbage);
}

TEST_CASE("the new side gives up on any surprise before COMMIT", "[control]") {
  for (const auto state : {TakerState::kAwaitState, TakerState::kAwaitFds}) {
    for (const TakerEvent event : kTakerEvents) {
      const TakerStep step = advance(state, event);
      if (step.state == TakerState::kFailed) {
        CHECK((step.action == TakerAction::kGiveUp || step.action == TakerAction::kRefuseGiveUp));
      }
    }
  }
}

TEST_CASE("the new side accepts only after COMMIT or over a dead old process", "[control]") {
  std::set<std::pair<TakerState, TakerEvent>> starts;
  for (int i = 0; i <= static_cast<int>(TakerState::kFailed); ++i) {
    for (const TakerEvent event : kTakerEvents) {
      const auto state = static_cast<TakerState>(i);
      const TakerAction action = advance(state, event).action;
      if (action == TakerAction::kStartAccepting || action == TakerAction::kServeAlone) {
        starts.emplace(state, event);
      }
    }
  }
  CHECK(starts == std::set<std::pair<TakerState, TakerEvent>>{
                      {TakerState::kAwaitCommit, TakerEvent::kCommit},
                      {TakerState::kAwaitCommit, TakerEvent::kOldDied}});
}

TEST_CASE("an old process that dies while the image is read is answered after it", "[control]") {
  CHECK(advance(TakerState::kPreparing, TakerEvent::kOldDied) ==
        TakerStep{TakerState::kPreparing, TakerAction::kNone});
  CHECK(advance(TakerState::kAwaitCommit, TakerEvent::kOldDied) ==
        TakerStep{TakerState::kOwner, TakerAction::kServeAlone});
}

TEST_CASE("once it serves, the new side stops only when it is told to", "[control]") {
  for (const auto state : {TakerState::kAwaitDraining, TakerState::kSettling}) {
    for (const auto event : {TakerEvent::kOldDied, TakerEvent::kOldLeft}) {
      CHECK(advance(state, event) == TakerStep{TakerState::kOwner, TakerAction::kOwnAlone});
    }
    CHECK(advance(state, TakerEvent::kTimeout) == TakerStep{state, TakerAction::kNone});
    CHECK(advance(state, TakerEvent::kRefused) ==
          TakerStep{TakerState::kFailed, TakerAction::kDrainAndExit});
  }
  CHECK(advance(TakerState::kOwner, TakerEvent::kRefused) ==
        TakerStep{TakerState::kFailed, TakerAction::kDrainAndExit});
  CHECK(advance(TakerState::kOwner, TakerEvent::kOldDied).action == TakerAction::kNone);
}

// Both machines joined by ideal pipes: whoever stops at whatever message, somebody accepts.
struct Pair {
  GiverState giver = GiverState::kAwaitHello;
  TakerState taker = TakerState::kAwaitState;
  bool old_accepts = true;
  bool new_accepts = false;

  void give(GiverEvent event) {
    const GiverStep step = advance(giver, event);
    giver = step.state;
    if (step.action == GiverAction::kStopAccepting) {
      old_accepts = false;
    } else if (step.action == GiverAction::kTakeBack ||
               step.action == GiverAction::kRefuseTakeBack) {
      old_accepts = true;
    }
  }
  void take(TakerEvent event) {
    const TakerStep step = advance(taker, event);
    taker = step.state;
    if (step.action == TakerAction::kStartAccepting || step.action == TakerAction::kServeAlone) {
      new_accepts = true;
    } else if (step.action == TakerAction::kDrainAndExit) {
      new_accepts = false;
    }
  }
};

// The order of events in a handover that works; `is_giver` says whose event it is.
struct Moment {
  bool is_giver;
  GiverEvent giver;
  TakerEvent taker;
};
constexpr std::array kMoments = {
    Moment{true, GiverEvent::kHello, {}},        Moment{false, {}, TakerEvent::kState},
    Moment{false, {}, TakerEvent::kFdsComplete}, Moment{false, {}, TakerEvent::kPrepared},
    Moment{true, GiverEvent::kReady, {}},        Moment{false, {}, TakerEvent::kCommit},
    Moment{false, {}, TakerEvent::kAccepting},   Moment{true, GiverEvent::kServing, {}},
    Moment{false, {}, TakerEvent::kOldDraining}, Moment{false, {}, TakerEvent::kSettled},
    Moment{true, GiverEvent::kDone, {}}};

Pair run_until(size_t moments) {
  Pair pair;
  for (size_t i = 0; i < moments; ++i) {
    const Moment& moment = kMoments[i];
    if (moment.is_giver) {
      pair.give(moment.giver);
    } else {
      pair.take(moment.taker);
    }
  }
  return pair;
}

TEST_CASE("somebody accepts at every moment of a handover", "[control]") {
  for (size_t i = 0; i <= kMoments.size(); ++i) {
    const Pair pair = run_until(i);
    CHECK((pair.old_accepts || pair.new_accepts));
  }
}

TEST_CASE("the new process dying at any moment leaves the old one accepting", "[control]") {
  for (size_t i = 0; i < kMoments.size(); ++i) {
    Pair pair = run_until(i);
    pair.give(GiverEvent::kPeerGone);
    INFO("after " << i << " moments");
    CHECK(pair.giver == GiverState::kFailed);
    CHECK(pair.old_accepts);
  }
}

TEST_CASE("the old process dying at any moment after FDS leaves the new one accepting",
          "[control]") {
  constexpr size_t kAfterFds = 3;
  for (size_t i = kAfterFds; i <= kMoments.size(); ++i) {
    Pair pair = run_until(i);
    pair.take(TakerEvent::kOldDied);
    if (pair.taker == TakerState::kPreparing) {
      pair.take(TakerEvent::kPrepared);
      pair.take(TakerEvent::kOldDied);
    }
    INFO("after " << i << " moments");
    CHECK(pair.taker == TakerState::kOwner);
    CHECK(pair.new_accepts);
  }
}

TEST_CASE("the new process hanging at any moment leaves the old one accepting", "[control]") {
  for (size_t i = 0; i < kMoments.size(); ++i) {
    Pair pair = run_until(i);
    pair.give(GiverEvent::kTimeout);
    CHECK(pair.old_accepts);
    const TakerState before = pair.taker;
    pair.take(TakerEvent::kRefused);
    CHECK(pair.taker == TakerState::kFailed);
    CHECK(before != TakerState::kFailed);
    CHECK_FALSE(pair.new_accepts);
  }
}

}  // namespace
}  // namespace weir::control
