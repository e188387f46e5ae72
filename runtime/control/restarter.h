// Restarter: starts the new process of a hot restart and finds out what became of it.
//
// The new process is this program (or another binary) with --take-over; it then connects to the
// handover socket like one started by hand. Whoever asked gets one answer: committed, or why not.
// It neither hands anything over (HandoverServer) nor decides whether a restart may begin.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/control/handover_server.h"
#include "runtime/control/process_watch.h"
#include "runtime/control/settings.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/timer.h"

namespace weir::control {

struct RestartWish {
  std::string image;   // absolute; empty: the image that is served now
  std::string binary;  // absolute; empty: the program that runs now, as it lies on disk by now
};

struct RestartAnswer {
  bool is_committed = false;
  pid_t pid = 0;
  std::string root_hash;  // of the new process's image
  std::string reason;     // failures
};

// The arguments of the new process: those of this one, but for the image and what makes it take
// over. Pure.
[[nodiscard]] std::vector<std::string> successor_arguments(const std::vector<std::string>& own,
                                                           const std::string& image);

class Restarter {
 public:
  using Done = net::Function<void(RestartAnswer)>;

  Restarter(net::EventLoop& loop, const ProxySettings& settings);

  // Starts the process; `done` is called once, in the loop, perhaps before this returns. One at a
  // time: see is_pending().
  void begin(const RestartWish& wish, Done done);
  [[nodiscard]] bool is_pending() const { return static_cast<bool>(done_); }

  // Every outcome of the HandoverServer, whoever started the process it is about.
  void on_outcome(const HandoverOutcome& outcome);
  // The new process came as far as HELLO.
  void on_begun() { start_timer_.disarm(); }

 private:
  struct Child {
    explicit Child(net::EventLoop& loop) : watch(loop) {}
    pid_t pid = 0;
    ProcessWatch watch;
  };

  Status watch_child(pid_t pid);
  void on_child_exit(pid_t pid);
  void on_start_timeout();
  void answer(RestartAnswer answer);

  net::EventLoop& loop_;
  const ProxySettings& settings_;
  // Every process started and not yet reaped; all but one are on their way out.
  std::vector<std::unique_ptr<Child>> children_;
  net::Timer start_timer_;  // until HELLO
  net::Timer exit_timer_;   // after a hang-up: the exit status says more
  pid_t pid_ = 0;           // of the restart that is pending
  std::string reason_;
  Done done_;
};

}  // namespace weir::control
