// Where a running proxy keeps its sockets: the folder that `weir-proxy` and `weir ctl` agree on.
//
// Names only: nothing is created or opened here. The folder is 0700 and never under /tmp, because
// whoever may open the sockets may change what is served.
#pragma once

#include <string>
#include <string_view>

namespace weir {

// $XDG_RUNTIME_DIR/weir when that variable is set, else /run/weir. Reads the environment, so only
// executables and commands call it.
[[nodiscard]] std::string default_run_dir();

// The admin endpoint (HTTP/1.1) and the handover protocol of hot restart.
[[nodiscard]] std::string admin_socket_path(std::string_view run_dir);
[[nodiscard]] std::string handover_socket_path(std::string_view run_dir);

}  // namespace weir
