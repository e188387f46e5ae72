// ControlPlane as either side of a hot restart.
#include <unistd.h>

#include "runtime/base/log.h"
#include "runtime/control/control_plane.h"
#include "runtime/control/inherited_sockets.h"

namespace weir::control {

// ---- the old process --------------------------------------------------------------------------

std::optional<Refusal> ControlPlane::find_objection() {
  if (phase_ != Phase::kServing) {
    return Refusal{.reason = RefusalReason::kStopping, .text = "the running proxy is stopping"};
  }
  if (data_.is_swapping()) {
    return Refusal{.reason = RefusalReason::kBusy, .text = "a swap is under way"};
  }
  return std::nullopt;
}

GiverHost::Offer ControlPlane::make_offer() {
  restarter_.on_begun();
  const LoadedImage& image = *data_.slot().current();
  DataPlane::Holding holding = data_.holding();
  Offer offer;
  offer.state.generation = generation_;
  offer.state.image_path = image.path;
  offer.state.secrets_dir = settings_.secrets_dir;
  offer.state.ticket_keys = image.live->ticket_keys();
  offer.state.sockets = std::move(holding.sockets);
  offer.fds = std::move(holding.fds);
  WEIR_LOG(kInfo, "handover_begun", {"sockets", offer.state.sockets.size()});
  return offer;
}

std::vector<CounterValue> ControlPlane::counters() {
  return counter_values(data_.counters());
}

void ControlPlane::stop_accepting(net::Task done) {
  data_.pause(std::move(done));
}

void ControlPlane::take_back() {
  data_.resume();
  Status taken = names_.retake();
  if (taken) {
    are_doors_open_ = false;
    taken = open_doors();
  }
  if (!taken) {
    WEIR_LOG(kError, "names_not_retaken", {"error", taken.error().to_string()});
  }
}

void ControlPlane::release(const ReadyReport& ready) {
  data_.counters().control().add(observe::Counter::kRestarts);
  WEIR_LOG(kInfo, "draining", {"limit_ms", settings_.drain_limit.count()},
           {"listeners_retired", ready.retired.size()});
  // A process before this one has no more say.
  client_.settle_now();
  phase_ = Phase::kDraining;
  handover_.send_counters();
  counters_timer_.arm(Milliseconds{0});
  data_.release(ready.retired, [this] { on_drained(); });
}

void ControlPlane::report(const HandoverOutcome& outcome) {
  if (outcome.is_committed) {
    WEIR_LOG(kInfo, "handed_over", {"pid", outcome.pid}, {"root_hash", outcome.ready.root_hash});
  } else {
    data_.counters().control().add(observe::Counter::kRestartsFailed);
    WEIR_LOG(kError, "handover_failed", {"pid", outcome.pid}, {"reason", outcome.reason});
  }
  restarter_.on_outcome(outcome);
}

// ---- the new process --------------------------------------------------------------------------

Status ControlPlane::begin_take_over() {
  auto socket = connect_handover(settings_.run_dir);
  if (!socket) {
    return tl::unexpected(socket.error());
  }
  if (Status opened = names_.open_successor(); !opened) {
    return opened;
  }
  return client_.start(std::move(*socket));
}

void ControlPlane::prepare(Inheritance inheritance, Prepared done) {
  inherited_ = std::move(inheritance.state);
  inherited_sockets_ = std::move(inheritance.sockets);
  generation_ = inherited_.generation + 1;
  if (settings_.secrets_dir.empty()) {
    settings_.secrets_dir = inherited_.secrets_dir;
  }
  LoadRequest request{.path = settings_.image_path,
                      .memfd = {},
                      .options = {.secrets_dir = settings_.secrets_dir,
                                  .ticket_keys = std::move(inherited_.ticket_keys)}};
  if (request.path.empty()) {
    request.path = inherited_.image_path;
    request.memfd = std::move(inheritance.image);
  }
  data_.slot().begin_load(std::move(request), [this, done = std::move(done)](
                                                  Result<LoadedImage> loaded) mutable {
    done(loaded ? adopt(std::move(*loaded)) : Result<ReadyReport>(tl::unexpected(loaded.error())));
  });
}

Result<ReadyReport> ControlPlane::adopt(LoadedImage image) {
  ReadyReport ready{.version = settings_.version, .root_hash = image.root_hash};
  auto sockets = inherit_sockets(inherited_.sockets, std::move(inherited_sockets_));
  if (!sockets) {
    return tl::unexpected(sockets.error());
  }
  if (const Status prepared = data_.prepare(std::move(image), std::move(*sockets)); !prepared) {
    return tl::unexpected(prepared.error());
  }
  ready.retired = data_.surplus();
  return ready;
}

// The doors stay shut until the old process has said what it counted: a counter that is read
// before and after the switch never goes down. Who comes early waits in the queue.
void ControlPlane::start_accepting(net::Task done) {
  data_.start_accepting([this, done = std::move(done)]() mutable {
    if (client_.state() == TakerState::kFailed) {
      return;
    }
    if (const Status published = names_.publish(); !published) {
      WEIR_LOG(kError, "names_not_taken", {"error", published.error().to_string()});
    }
    on_serving();
    done();
  });
}

uint64_t ControlPlane::responses() {
  return data_.responses();
}

void ControlPlane::merge_counters(const std::vector<CounterValue>& totals) {
  merger_.merge(totals, data_.counters().control());
  if (const Status opened = open_doors(); !opened) {
    WEIR_LOG(kError, "admin_not_open", {"error", opened.error().to_string()});
  }
}

void ControlPlane::merge_scopes(const HandedScopes& totals) {
  scope_merger_.merge(totals, data_.scopes());
}

void ControlPlane::on_owner() {
  WEIR_LOG(kInfo, "took_over", {"from", client_.old_pid()}, {"generation", generation_});
  if (phase_ == Phase::kServing) {
    data_.add_missing_shards();
  }
  if (const Status opened = open_doors(); !opened) {
    WEIR_LOG(kError, "admin_not_open", {"error", opened.error().to_string()});
  }
}

void ControlPlane::on_failed(const Failure& failure) {
  WEIR_LOG(kError, "take_over_failed", {"reason", refusal_name(failure.refusal.reason)},
           {"error", failure.refusal.text});
  const bool is_limit = failure.refusal.reason == RefusalReason::kBusy ||
                        failure.refusal.reason == RefusalReason::kTimeout;
  exit_code_ = is_limit ? ExitCode::kLimit : ExitCode::kFailed;
  if (!failure.has_served) {
    return end(exit_code_);
  }
  // The sockets are the old process's again: let go of them without touching their queues.
  phase_ = Phase::kDraining;
  handover_.close("this process gives the sockets back");
  data_.release({}, [this] { on_drained(); });
}

void ControlPlane::on_old_gone() {
  WEIR_LOG(kInfo, "predecessor_gone", {"pid", client_.old_pid()});
}

}  // namespace weir::control
