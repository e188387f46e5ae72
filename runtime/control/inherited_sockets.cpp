#include "runtime/control/inherited_sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/base/check.h"
#include "runtime/control/bind_plan.h"

namespace weir::control {
namespace {

// A SOL_SOCKET option that is a number; -1 for a descriptor without it.
int socket_option(int fd, int name) {
  int value = -1;
  socklen_t length = sizeof(value);
  return ::getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

bool is_listener(int fd) {
  return socket_option(fd, SO_ACCEPTCONN) == 1 && socket_option(fd, SO_PROTOCOL) == IPPROTO_TCP;
}

bool make_non_blocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

}  // namespace

Result<std::vector<proxy::ListenSocket>> inherit_sockets(const std::vector<HandedSocket>& sockets,
                                                         std::vector<UniqueFd> fds) {
  WEIR_CHECK(sockets.size() == fds.size(), "each socket has its descriptor");
  std::vector<proxy::ListenSocket> inherited;
  for (size_t i = 0; i < sockets.size(); ++i) {
    if (!is_listener(fds[i].get()) || !make_non_blocking(fds[i].get())) {
      return fail(ErrorCode::kPeer, "the running proxy handed over what is no listening socket",
                  bind_text(sockets[i].key));
    }
    inherited.push_back(
        {.fd = std::move(fds[i]), .key = sockets[i].key, .shard = sockets[i].shard});
  }
  return inherited;
}

}  // namespace weir::control
