// HandoverClient: the new side of a hot restart, from HELLO until the old process has ended.
//
// Walks the taker's state machine: collects the descriptors, has its host prepare, says READY,
// and after COMMIT has the host accept. It also asks the kernel whether the old process still
// lives, because a stream can end for other reasons. It keeps the link after the handover to add
// what the old process counts while it drains. One loop's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/control/handed_scopes.h"
#include "runtime/control/handover_link.h"
#include "runtime/control/handover_message.h"
#include "runtime/control/handover_state.h"
#include "runtime/control/process_watch.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/timer.h"

namespace weir::control {

// What the old process gave: STATE with its descriptors in their places.
struct Inheritance {
  HandedState state;
  UniqueFd image;
  std::vector<UniqueFd> sockets;  // as many and in the order of state.sockets
};

// What the new process does with it. All calls come from the loop.
class TakerHost {
 public:
  using Prepared = net::Function<void(Result<ReadyReport>)>;

  virtual ~TakerHost() = default;
  // Load the image, plan and open listeners, start workers that do not accept yet; answers later.
  virtual void prepare(Inheritance inheritance, Prepared done) = 0;
  // Accept, and take the names of the sockets; `done` in the loop when every worker accepts.
  virtual void start_accepting(net::Task done) = 0;
  // Responses sent by this process so far.
  [[nodiscard]] virtual uint64_t responses() = 0;
  // Totals of the old process, again and again; they never go down.
  virtual void merge_counters(const std::vector<CounterValue>& totals) = 0;
  // The same by listener, route, upstream and endpoint; comes before them.
  virtual void merge_scopes(const HandedScopes& totals) = 0;
  // The sockets are ours alone now.
  virtual void on_owner() = 0;
  // The old process serves on; this one is to end. With `has_served`, after what it accepted.
  struct Failure {
    Refusal refusal;
    bool has_served = false;
  };
  virtual void on_failed(const Failure& failure) = 0;
  // The old process ended, or will not say any more.
  virtual void on_old_gone() = 0;
};

class HandoverClient {
 public:
  struct Options {
    std::string version;
    Milliseconds step_timeout{0};
    Milliseconds settle_time{0};
  };

  // `host` outlives the client.
  HandoverClient(net::EventLoop& loop, TakerHost& host, Options options);

  // Takes the connected handover socket over and says HELLO. kIo, kPeer when the other side is not
  // of our user.
  Status start(UniqueFd socket);

  // Confirms now instead of after the settle time: this process hands over itself. Only once it
  // serves; nothing otherwise.
  void settle_now();
  // Takes in what the old process counted up to now.
  void read_now() { link_.read_now(); }

  [[nodiscard]] TakerState state() const { return state_; }
  [[nodiscard]] bool is_old_alive() const { return link_.is_open(); }
  [[nodiscard]] pid_t old_pid() const { return old_pid_; }

 private:
  void on_frame(Frame frame);
  void on_state(const Frame& frame);
  void on_fds(Frame frame);
  void on_refuse(const Frame& frame);
  void on_counters(const Frame& frame, std::optional<TakerEvent> event);
  void on_scopes(const Frame& frame);
  void on_link_end(LinkEnd end, const std::string& reason);
  void on_old_exit();
  void on_prepared(Result<ReadyReport> ready);
  void handle(TakerEvent event);
  void enter(TakerState state);
  void act(TakerAction action, TakerEvent event);
  void check_settled();
  void give_up(TakerEvent event, TakerAction action);
  [[nodiscard]] Refusal describe_failure(TakerEvent event) const;
  [[nodiscard]] size_t fds_announced() const { return inheritance_.state.sockets.size() + 1; }

  net::EventLoop& loop_;
  TakerHost& host_;
  Options options_;
  HandoverLink link_;
  ProcessWatch old_process_;
  net::Timer step_timer_;    // armed in enter() alone
  net::Timer death_timer_;   // between the end of the stream and the kernel's word
  net::Timer settle_timer_;  // looks for the first response
  SteadyTime settle_deadline_;
  pid_t old_pid_ = 0;
  TakerState state_ = TakerState::kAwaitState;
  bool is_old_dead_ = false;
  Inheritance inheritance_;
  std::vector<UniqueFd> fds_;
  std::string peer_reason_;
  Refusal refusal_;  // what the old side said, or why preparing failed
};

}  // namespace weir::control
