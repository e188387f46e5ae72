#include "runtime/control/signal_watch.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace weir::control {

Status SignalWatch::start(net::Function<void(int)> on_signal) {
  on_signal_ = std::move(on_signal);
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGHUP, SIGTERM, SIGINT, SIGUSR1}) {
    sigaddset(&set, number);
  }
  if (const int error = ::pthread_sigmask(SIG_BLOCK, &set, nullptr); error != 0) {
    return fail(ErrorCode::kIo, "cannot block signals: " + errno_text(error));
  }
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    return fail_errno("cannot ignore SIGPIPE");
  }
  fd_.reset(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!fd_.has_value()) {
    return fail_errno("cannot watch signals");
  }
  return watch_.start(fd_.get(), net::WatchMode::kLevelRead,
                      [this](net::IoReady) { read_signals(); });
}

// One a call: the watch comes back while there are more.
void SignalWatch::read_signals() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
    on_signal_(static_cast<int>(info.ssi_signo));
  }
}

}  // namespace weir::control
