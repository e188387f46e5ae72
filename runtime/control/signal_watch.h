// SignalWatch: the signals of a daemon as ordinary events of the control loop.
//
// SIGHUP, SIGTERM, SIGINT and SIGUSR1 are blocked in the calling thread and read from a descriptor;
// SIGPIPE is ignored. Threads started afterwards inherit the mask, so create it before any. It does
// not unblock: a process that has one ends with it.
#pragma once

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"

namespace weir::control {

class SignalWatch {
 public:
  explicit SignalWatch(net::EventLoop& loop) : watch_(loop) {}

  // `on_signal` gets the number. kIo when the kernel refuses.
  Status start(net::Function<void(int)> on_signal);

 private:
  void read_signals();

  UniqueFd fd_;
  net::IoWatch watch_;
  net::Function<void(int)> on_signal_;
};

}  // namespace weir::control
