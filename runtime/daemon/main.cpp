// weir-proxy: from the command line to a ControlPlane, and back to an exit code.
#include <cstdio>
#include <filesystem>
#include <sched.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "runtime/base/log.h"
#include "runtime/base/run_dir.h"
#include "runtime/base/version.h"
#include "runtime/control/control_plane.h"
#include "runtime/control/options.h"
#include "runtime/control/process_usage.h"
#include "runtime/net/event_loop.h"

namespace weir::daemon {
namespace {

using control::ExitCode;
using control::Options;

// Files of ours are for the owner and, to read, the group: the access log.
constexpr mode_t kFileMask = 027;

std::string absolute_path(const std::string& path) {
  if (path.empty()) {
    return path;
  }
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  std::string text = error ? path : absolute.lexically_normal().string();
  // A trailing slash would make the checks of the run folder follow a symbolic link.
  while (text.size() > 1 && text.ends_with('/')) {
    text.pop_back();
  }
  return text;
}

// Where this program lies: a restart starts what lies there by then.
std::string own_program() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "weir-proxy" : program.string();
}

size_t count_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int count = ::sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::min(static_cast<size_t>(count > 0 ? count : 1), control::kWorkersMax);
}

// Every connection is a descriptor; the default soft limit is for programs that use select(2).
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return;
  }
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    WEIR_LOG(kWarn, "descriptor_limit_kept", {"error", errno_text(errno)});
  }
}

// Each connection of a client may need another one to an upstream.
size_t default_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) {
    return control::kConnectionsMax;
  }
  const size_t files = std::max<size_t>(limit.rlim_max, 2 * control::kOwnDescriptors);
  return std::min(control::kConnectionsMax, (files - control::kOwnDescriptors) / 2);
}

void harden() {
  ::umask(kFileMask);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    WEIR_LOG(kWarn, "no_new_privs_not_set", {"error", errno_text(errno)});
  }
}

control::ProxySettings make_settings(const Options& options,
                                     const std::vector<std::string>& arguments) {
  control::ProxySettings settings;
  settings.image_path = absolute_path(options.image);
  settings.run_dir = absolute_path(options.run_dir.empty() ? default_run_dir() : options.run_dir);
  settings.secrets_dir = absolute_path(options.secrets_dir);
  settings.access_log = options.access_log;
  settings.access_format = options.access_format;
  settings.access_sample = options.access_sample;
  settings.secrets_interval = options.secrets_interval;
  settings.ticket_lifetime = options.ticket_lifetime;
  settings.workers = options.workers == 0 ? count_cores() : options.workers;
  settings.connections_max =
      options.connections_max == 0 ? default_connections() : options.connections_max;
  settings.memory_limit =
      options.memory_limit == 0 ? control::group_memory_limit() : options.memory_limit;
  settings.drain_limit = options.drain_limit;
  settings.step_timeout = options.step_timeout;
  settings.is_taking_over = options.takes_over;
  settings.version = kVersion;
  settings.program = own_program();
  settings.arguments = arguments;
  return settings;
}

int fail_with(const Error& error, ExitCode code) {
  fmt::print(stderr, "weir-proxy: {}\n", error.to_string());
  return static_cast<int>(code);
}

int check_only(const control::ProxySettings& settings) {
  const auto image = control::load_image(
      {.path = settings.image_path, .memfd = {}, .options = {.secrets_dir = settings.secrets_dir}});
  if (!image) {
    return fail_with(image.error(), ExitCode::kFailed);
  }
  fmt::print("{}: good, root hash {}\n", image->path, image->root_hash);
  return static_cast<int>(ExitCode::kClean);
}

int serve(control::ProxySettings settings) {
  harden();
  raise_descriptor_limit();
  auto loop = net::EventLoop::create();
  if (!loop) {
    return fail_with(loop.error(), ExitCode::kFailed);
  }
  control::ControlPlane control(**loop, std::move(settings));
  return static_cast<int>(control.run());
}

int run(const std::vector<std::string>& arguments) {
  const auto options = control::parse_options(arguments);
  if (!options) {
    fmt::print(stderr, "weir-proxy: {}\nTry `weir-proxy --help`.\n", options.error().message);
    return static_cast<int>(ExitCode::kUsage);
  }
  if (options->wants_help) {
    fmt::print("{}", control::help_text());
    return static_cast<int>(ExitCode::kClean);
  }
  if (options->wants_version) {
    fmt::print("weir-proxy {}\n", kVersion);
    return static_cast<int>(ExitCode::kClean);
  }
  set_log_level(options->log_level);
  control::ProxySettings settings = make_settings(*options, arguments);
  return options->checks_only ? check_only(settings) : serve(std::move(settings));
}

}  // namespace
}  // namespace weir::daemon

int main(int argc, char** argv) {
  return weir::daemon::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
