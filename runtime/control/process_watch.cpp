#include "runtime/control/process_watch.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace weir::control {

Status ProcessWatch::start(pid_t pid, net::Task on_exit) {
  pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd_.has_value()) {
    return fail_errno("cannot watch the process");
  }
  on_exit_ = std::move(on_exit);
  return watch_.start(pidfd_.get(), net::WatchMode::kLevelRead, [this](net::IoReady) {
    watch_.stop();
    has_exited_ = true;
    on_exit_();
  });
}

}  // namespace weir::control
