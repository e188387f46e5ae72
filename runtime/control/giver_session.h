// GiverSession: one connection to the handover socket, seen from the old side.
//
// Turns messages, timeouts and hang-ups into events of the giver's state machine and carries out
// its actions. Lives in its HandoverServer, which removes it after on_ended().
#pragma once

#include "runtime/control/handed_scopes.h"
#include "runtime/control/handover_server.h"

namespace weir::control {

class GiverSession {
 public:
  struct Peer {
    uint64_t serial = 0;  // of the session, never used twice
    pid_t pid = 0;
  };
  GiverSession(net::EventLoop& loop, HandoverServer& server, Peer peer);

  // Takes the accepted socket and begins to read; false when that failed and the session can be
  // dropped.
  bool start(UniqueFd socket);

  // Says REFUSE and ends, taking back what was given. Harmless in a final state.
  void cancel(const Refusal& refusal);
  void send_counters();

  // The host has stopped accepting for this session.
  void on_stopped();

  [[nodiscard]] uint64_t serial() const { return peer_.serial; }

 private:
  void on_frame(const Frame& frame);
  void on_link_end(LinkEnd end, const std::string& reason);
  void on_hello(const Frame& frame);
  void on_ready(const Frame& frame);
  void on_refuse(const Frame& frame);
  void handle(GiverEvent event);
  void act(GiverAction action, GiverEvent event);
  void enter(GiverState state);
  [[nodiscard]] Milliseconds patience(GiverState state) const;
  Status send_offer();
  void send_refusal(const Refusal& refusal);
  void stop_accepting();
  void send_totals(MessageKind kind);
  void fail_session(GiverAction action, GiverEvent event);
  [[nodiscard]] std::string failure_text(GiverEvent event) const;

  HandoverServer& server_;
  HandoverLink link_;
  net::Timer step_timer_;  // armed in enter() alone
  Peer peer_;
  GiverState state_ = GiverState::kAwaitHello;
  ReadyReport ready_;
  ScopeSender scopes_;
  std::string peer_reason_;  // what REFUSE or the link said
};

}  // namespace weir::control
