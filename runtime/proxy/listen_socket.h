// ListenSocket: one listening descriptor and the identity it keeps across swaps and restarts.
//
// A socket belongs to what the image wrote in `bind`, not to the address alone: port 0 stays port 0
// here, though the kernel chose another. Shards share an address by SO_REUSEPORT; each is a socket
// of its own and is handed over as such (restart.md). Which listener of an image owns a bind is
// looked up in the LiveImage, so that a swap can move a bind to another listener.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "runtime/base/ip_address.h"
#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"

namespace weir::proxy {

// One `bind` of an image.
struct BindKey {
  SocketAddress address;  // as written
  uint32_t ordinal = 0;   // counts equal addresses in image order: only port 0 may repeat
  friend auto operator<=>(const BindKey&, const BindKey&) = default;
};

struct ListenSocket {
  UniqueFd fd;
  BindKey key;
  uint32_t shard = 0;
};

// Opens `shards` sockets for one bind, at least one; with port 0 they share the port that the first
// one got. Nobody can connect before they are given to WorkerSet::add_listeners(), so they may be
// closed again without a word. kIo with the address when it is in use or not local.
Result<std::vector<ListenSocket>> open_listen_sockets(const BindKey& key, uint32_t shards);

}  // namespace weir::proxy
