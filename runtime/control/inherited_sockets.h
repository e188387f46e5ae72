// From descriptors of another process to listening sockets that workers may rely on.
//
// What a peer hands over is checked like anything else it sends: a descriptor that does not listen
// for TCP connections, or that would block, must not reach a worker.
#pragma once

#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/control/handover_message.h"
#include "runtime/proxy/listen_socket.h"

namespace weir::control {

// `fds` belong to `sockets`, in order and number. They are made non-blocking. kPeer when one is no
// listening TCP socket; all are closed then.
Result<std::vector<proxy::ListenSocket>> inherit_sockets(const std::vector<HandedSocket>& sockets,
                                                         std::vector<UniqueFd> fds);

}  // namespace weir::control
