#include "runtime/proxy/listen_socket.h"

#include <algorithm>
#include <utility>

#include "runtime/net/socket.h"

namespace weir::proxy {

Result<std::vector<ListenSocket>> open_listen_sockets(const BindKey& key, uint32_t shards) {
  std::vector<ListenSocket> sockets;
  SocketAddress address = key.address;
  const net::ListenerOptions options{.reuse_port = true, .is_held = true};
  for (uint32_t shard = 0; shard < std::max(1U, shards); ++shard) {
    auto fd = net::open_listener(address, options);
    if (!fd) {
      return tl::unexpected(std::move(fd.error()));
    }
    if (shard == 0) {
      auto bound = net::local_address(fd->get());
      if (!bound) {
        return tl::unexpected(std::move(bound.error()));
      }
      address.port = bound->port;
    }
    sockets.push_back({std::move(*fd), key, shard});
  }
  return sockets;
}

}  // namespace weir::proxy
