// ControlPlane: the life of one weir-proxy process, from its settings to its exit code.
//
// The one place that decides: start or take over, swap, hand over, drain, end. What is to be done
// then is done by its parts (DataPlane, HandoverServer, HandoverClient, Restarter, AdminServer).
// Runs on the thread that calls run(), with an event loop of its own; workers are threads of the
// DataPlane. At any time at most one of swap and restart is under way.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "runtime/control/admin_server.h"
#include "runtime/control/data_plane.h"
#include "runtime/control/handed_scopes.h"
#include "runtime/control/handover_client.h"
#include "runtime/control/handover_server.h"
#include "runtime/control/report.h"
#include "runtime/control/restarter.h"
#include "runtime/control/secrets_watch.h"
#include "runtime/control/settings.h"
#include "runtime/control/signal_watch.h"
#include "runtime/control/socket_names.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/timer.h"

namespace weir::control {

class ControlPlane final : public GiverHost, public TakerHost, public AdminHost {
 public:
  // `loop` outlives the object and is run by it.
  ControlPlane(net::EventLoop& loop, ProxySettings settings);
  ~ControlPlane() override;

  // Serves until told to end; returns what the process exits with. Why it could not start or had to
  // end is in the log. Before any thread is started, because it blocks signals.
  ExitCode run();

 private:
  // ---- life ----
  Status begin();
  Status boot();
  Status begin_take_over();
  Status open_doors();
  void on_serving();
  void on_signal(int number);
  void reload();
  void look_at_secrets();
  void measure_load();
  void begin_stop();
  void on_drained();
  void end_when_quiet();
  void end(ExitCode code);

  // ---- GiverHost: this process is the old one ----
  std::optional<Refusal> find_objection() override;
  Offer make_offer() override;
  std::vector<CounterValue> counters() override;
  [[nodiscard]] const observe::ScopeTable& scopes() const override { return data_.scopes(); }
  void stop_accepting(net::Task done) override;
  void take_back() override;
  void release(const ReadyReport& ready) override;
  void report(const HandoverOutcome& outcome) override;

  // ---- TakerHost: this process is the new one ----
  void prepare(Inheritance inheritance, Prepared done) override;
  Result<ReadyReport> adopt(LoadedImage image);
  void start_accepting(net::Task done) override;
  uint64_t responses() override;
  void merge_counters(const std::vector<CounterValue>& totals) override;
  void merge_scopes(const HandedScopes& totals) override;
  void on_owner() override;
  void on_failed(const Failure& failure) override;
  void on_old_gone() override;

  // ---- AdminHost ----
  void handle(const Call& call, AdminRespond respond) override;
  [[nodiscard]] AdminReply answer_query(const Call& call);
  [[nodiscard]] AdminReply answer_ready() const;
  [[nodiscard]] AdminReply answer_stats(const std::string& query);
  [[nodiscard]] AdminReply answer_metrics(const std::string& query);
  void read_counters();
  [[nodiscard]] StatusReport make_status();
  void handle_swap(const std::string& body, AdminRespond respond);
  void handle_restart(const std::string& body, AdminRespond respond);
  void handle_drain(AdminRespond respond);
  // Why neither a swap nor a restart can begin now; empty when it can.
  [[nodiscard]] std::string find_obstacle() const;

  net::EventLoop& loop_;
  ProxySettings settings_;
  std::chrono::steady_clock::time_point started_at_;
  Phase phase_ = Phase::kStarting;
  uint64_t generation_ = 1;
  int stop_signals_ = 0;
  bool is_drained_ = false;
  bool are_doors_open_ = false;
  ExitCode exit_code_ = ExitCode::kClean;
  SignalWatch signals_;
  SocketNames names_;
  DataPlane data_;
  AdminServer admin_;
  HandoverServer handover_;
  HandoverClient client_;  // idle unless this process takes over
  Restarter restarter_;
  CounterMerger merger_;
  ScopeMerger scope_merger_;
  net::Timer counters_timer_;  // while draining with a successor
  SecretsWatch secrets_;
  net::Timer secrets_timer_;  // while serving
  proxy::Pressure pressure_ = proxy::Pressure::kNone;
  net::Timer load_timer_;  // while serving
  net::Timer end_timer_;   // while the last answers go out
  SteadyTime end_deadline_;
  HandedState inherited_;  // from prepare() until adopt()
  std::vector<UniqueFd> inherited_sockets_;
};

}  // namespace weir::control
