// ProcessWatch: tells when one process has ended, by a descriptor of it (pidfd).
//
// A number can be given to another process, a descriptor cannot: it is taken once and then asked.
// Works for any process of the same user, child or not. It does not reap children.
#pragma once

#include <sys/types.h>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"

namespace weir::control {

class ProcessWatch {
 public:
  explicit ProcessWatch(net::EventLoop& loop) : watch_(loop) {}

  // `on_exit` is called once, in the loop, when the process has ended. kIo when there is no such
  // process (any more) or the kernel has no pidfd.
  Status start(pid_t pid, net::Task on_exit);

  // Harmless when not started; no call after it.
  void stop() { watch_.stop(); }

  [[nodiscard]] bool has_exited() const { return has_exited_; }

 private:
  UniqueFd pidfd_;  // closed after the watch below was stopped
  net::IoWatch watch_;
  net::Task on_exit_;
  bool has_exited_ = false;
};

}  // namespace weir::control
