// HandoverServer: the old side of a hot restart, from the listening socket to the last counter.
//
// Accepts connections on the handover socket, checks whose they are, walks one at a time through
// the giver's state machine and refuses the others. It holds no sockets of its own: what is given
// away, paused, taken back or released is its host's. After the release the link stays open, so
// that what is still counted while draining reaches the new process. One loop's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/control/handover_link.h"
#include "runtime/control/handover_message.h"
#include "runtime/control/handover_state.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"
#include "runtime/net/timer.h"
#include "runtime/observe/scope_table.h"

namespace weir::control {

// How one handover went, for logs and for whoever asked for it.
struct HandoverOutcome {
  pid_t pid = 0;  // of the new process
  bool is_committed = false;
  bool has_hung_up = false;  // failed because the stream ended: the process may say why
  std::string reason;        // failures: one sentence
  ReadyReport ready;         // successes
};

// What the old process does for its successor. All calls come from the loop, one handover at a
// time.
class GiverHost {
 public:
  // STATE and the descriptors it announces (borrowed until the next call): the image first.
  struct Offer {
    HandedState state;
    std::vector<int> fds;
  };

  virtual ~GiverHost() = default;
  // Why no handover can begin now; nullopt when one can.
  virtual std::optional<Refusal> find_objection() = 0;
  virtual Offer make_offer() = 0;
  virtual std::vector<CounterValue> counters() = 0;
  [[nodiscard]] virtual const observe::ScopeTable& scopes() const = 0;
  // Workers stop accepting, queues stay; `done` in the loop.
  virtual void stop_accepting(net::Task done) = 0;
  // Undoes stop_accepting() (if it came to that) and takes the names of the sockets back.
  virtual void take_back() = 0;
  // The successor confirmed: close, retire what it does not keep, drain and end.
  virtual void release(const ReadyReport& ready) = 0;
  // Told once a handover: when the old side has stopped accepting, or when it failed. A committed
  // one can still fail: then it is told again.
  virtual void report(const HandoverOutcome& outcome) = 0;
};

class GiverSession;

class HandoverServer {
 public:
  // `host` outlives the server.
  HandoverServer(net::EventLoop& loop, GiverHost& host, Milliseconds step_timeout);
  ~HandoverServer();
  HandoverServer(const HandoverServer&) = delete;
  HandoverServer& operator=(const HandoverServer&) = delete;

  // Accepts on `listener` (borrowed until close() or another listen()).
  Status listen(int listener);

  // A handover is past HELLO and not yet over.
  [[nodiscard]] bool is_handing_over() const { return active_ != nullptr; }
  [[nodiscard]] bool has_successor() const { return successor_ != nullptr; }

  // Ends a handover under way with REFUSE and accepts no other: this process is about to end.
  void close(const std::string& reason);

  // Tells the successor what was counted by now. Nothing without one.
  void send_counters();

 private:
  friend class GiverSession;

  void accept_peers();
  void accept_peer(UniqueFd socket);
  // Called by sessions.
  std::optional<Refusal> claim(GiverSession& session);
  GiverSession* find(uint64_t serial);
  void on_released(GiverSession& session);
  void on_ended(GiverSession& session);

  net::EventLoop& loop_;
  GiverHost& host_;
  Milliseconds step_timeout_;
  int listener_ = -1;
  net::IoWatch watch_;
  bool is_closed_ = false;
  uint64_t last_serial_ = 0;
  GiverSession* active_ = nullptr;     // one of sessions_
  GiverSession* successor_ = nullptr;  // one of sessions_
  std::vector<std::unique_ptr<GiverSession>> sessions_;
};

}  // namespace weir::control
