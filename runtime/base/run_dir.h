// Where a running proxy keeps its sockets: the folder that `weir-proxy` and `weir ctl` agree on.
//
// Names only: nothing is created or opened here. The folder is 0700 and never under /tmp, because
// whoever may open the sockets may change what is served.
#pragma once

#include <string>
#include <string_view>

namespace weir {

// What decides about the folder.
struct RunDirSurroundings {
  std::string xdg_runtime_dir;  // empty: not set
  std::string home;
  bool may_use_run = false;  // this process is root's, or /run/weir is its user's
};

// $XDG_RUNTIME_DIR/weir, else /run/weir for those who may use it, else $HOME/.weir.
[[nodiscard]] std::string choose_run_dir(const RunDirSurroundings& surroundings);
// The same for this process. Reads the environment, so only executables and commands call it.
[[nodiscard]] std::string default_run_dir();

// The admin endpoint (HTTP/1.1) and the handover protocol of hot restart.
[[nodiscard]] std::string admin_socket_path(std::string_view run_dir);
[[nodiscard]] std::string handover_socket_path(std::string_view run_dir);

}  // namespace weir
