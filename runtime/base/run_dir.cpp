#include "runtime/base/run_dir.h"

#include <cstdlib>

#include <fmt/format.h>

namespace weir {

std::string default_run_dir() {
  const char* runtime_dir = std::getenv("XDG_RUNTIME_DIR");
  const bool usable = runtime_dir != nullptr && *runtime_dir == '/';
  return usable ? fmt::format("{}/weir", runtime_dir) : "/run/weir";
}

std::string admin_socket_path(std::string_view run_dir) {
  return fmt::format("{}/admin.sock", run_dir);
}

std::string handover_socket_path(std::string_view run_dir) {
  return fmt::format("{}/handover.sock", run_dir);
}

}  // namespace weir
