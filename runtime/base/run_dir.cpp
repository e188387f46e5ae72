#include "runtime/base/run_dir.h"

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace weir {

namespace {

constexpr const char* kSystemRunDir = "/run/weir";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_own_folder(const char* path) {
  struct stat info{};
  return ::lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

}  // namespace

std::string choose_run_dir(const RunDirSurroundings& surroundings) {
  if (surroundings.xdg_runtime_dir.starts_with('/')) {
    return surroundings.xdg_runtime_dir + "/weir";
  }
  if (surroundings.may_use_run || !surroundings.home.starts_with('/')) {
    return kSystemRunDir;
  }
  return surroundings.home + "/.weir";
}

std::string default_run_dir() {
  return choose_run_dir({.xdg_runtime_dir = variable("XDG_RUNTIME_DIR"),
                         .home = variable("HOME"),
                         .may_use_run = ::geteuid() == 0 || is_own_folder(kSystemRunDir)});
}

std::string admin_socket_path(std::string_view run_dir) {
  return fmt::format("{}/admin.sock", run_dir);
}

std::string handover_socket_path(std::string_view run_dir) {
  return fmt::format("{}/handover.sock", run_dir);
}

}  // namespace weir
