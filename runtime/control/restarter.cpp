#include "runtime/control/restarter.h"

#include <array>
#include <csignal>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "runtime/base/log.h"

namespace weir::control {
namespace {

// What the new process must not inherit from the arguments of this one: (name, takes a value).
constexpr std::array<std::pair<std::string_view, bool>, 2> kOwnOptions = {
    {{"--take-over", false}, {"--image", true}}};

// How many of the arguments at the front belong to an option that is dropped; 0: keep.
size_t dropped_arguments(std::string_view argument) {
  for (const auto& [name, has_value] : kOwnOptions) {
    if (argument == name) {
      return has_value ? 2 : 1;
    }
    if (argument.starts_with(name) && argument.substr(name.size()).starts_with('=')) {
      return 1;
    }
  }
  return 0;
}

// Signals as a fresh process has them: ours are blocked and SIGPIPE is ignored.
Status set_signals(posix_spawnattr_t& attributes) {
  sigset_t none;
  sigset_t defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  if (::posix_spawnattr_setsigmask(&attributes, &none) != 0 ||
      ::posix_spawnattr_setsigdefault(&attributes, &defaults) != 0 ||
      ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) !=
          0) {
    return fail(ErrorCode::kIo, "cannot prepare the new process");
  }
  return {};
}

Result<pid_t> spawn(const std::string& program, std::vector<std::string> arguments) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  if (::posix_spawnattr_init(&attributes) != 0) {
    return fail(ErrorCode::kIo, "cannot prepare the new process");
  }
  pid_t pid = 0;
  const Status prepared = set_signals(attributes);
  const int error =
      prepared ? ::posix_spawn(&pid, program.c_str(), nullptr, &attributes, argv.data(), environ)
               : EINVAL;
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return fail(ErrorCode::kIo, "cannot start the new process: " + errno_text(error), program);
  }
  return pid;
}

std::string exit_text(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("was killed by signal {}", WTERMSIG(status));
  }
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace

std::vector<std::string> successor_arguments(const std::vector<std::string>& own,
                                             const std::string& image) {
  std::vector<std::string> arguments;
  for (size_t i = 0; i < own.size();) {
    const size_t dropped = dropped_arguments(own[i]);
    if (dropped == 0) {
      arguments.push_back(own[i]);
    }
    i += dropped == 0 ? 1 : dropped;
  }
  arguments.emplace_back("--take-over");
  if (!image.empty()) {
    arguments.emplace_back("--image");
    arguments.push_back(image);
  }
  return arguments;
}

Restarter::Restarter(net::EventLoop& loop, const ProxySettings& settings)
    : loop_(loop),
      settings_(settings),
      start_timer_(loop, [this] { on_start_timeout(); }),
      exit_timer_(loop, [this] { answer({.reason = reason_}); }) {}

void Restarter::begin(const RestartWish& wish, Done done) {
  done_ = std::move(done);
  reason_.clear();
  const std::string& program = wish.binary.empty() ? settings_.program : wish.binary;
  const auto pid = spawn(program, successor_arguments(settings_.arguments, wish.image));
  if (!pid) {
    return answer({.reason = pid.error().to_string()});
  }
  pid_ = *pid;
  WEIR_LOG(kInfo, "restart_begun", {"pid", pid_}, {"program", program});
  start_timer_.arm(settings_.step_timeout);
  if (const Status watched = watch_child(pid_); !watched) {
    ::kill(pid_, SIGKILL);
    answer({.reason = watched.error().to_string()});
  }
}

Status Restarter::watch_child(pid_t pid) {
  auto child = std::make_unique<Child>(loop_);
  child->pid = pid;
  Status watched = child->watch.start(pid, [this, pid] { on_child_exit(pid); });
  children_.push_back(std::move(child));
  return watched;
}

void Restarter::on_outcome(const HandoverOutcome& outcome) {
  if (!is_pending() || outcome.pid != pid_) {
    return;
  }
  if (outcome.is_committed) {
    return answer({.is_committed = true, .pid = pid_, .root_hash = outcome.ready.root_hash});
  }
  reason_ = outcome.reason;
  if (outcome.has_hung_up) {
    exit_timer_.arm(settings_.step_timeout);
    return;
  }
  answer({.reason = reason_});
}

void Restarter::on_child_exit(pid_t pid) {
  int status = 0;
  (void)::waitpid(pid, &status, WNOHANG);  // it has ended, so this reaps it
  WEIR_LOG(kInfo, "successor_exited", {"pid", pid}, {"how", exit_text(status)});
  // The watch is still on the stack.
  loop_.defer([this, pid] {
    std::erase_if(children_, [pid](const auto& child) { return child->pid == pid; });
  });
  if (is_pending() && pid == pid_) {
    const std::string before = reason_.empty() ? "" : reason_ + "; ";
    answer({.reason =
                fmt::format("{}the new process {} before it served", before, exit_text(status))});
  }
}

void Restarter::on_start_timeout() {
  // It never asked for anything, so nothing is lost with it.
  ::kill(pid_, SIGKILL);
  answer({.reason = "the new process did not ask for the sockets in time"});
}

void Restarter::answer(RestartAnswer answer) {
  start_timer_.disarm();
  exit_timer_.disarm();
  if (is_pending()) {
    Done done = std::move(done_);
    done(std::move(answer));
  }
}

}  // namespace weir::control
