// SocketAddress to and from the kernel's sockaddr forms. Private to runtime/net.
#pragma once

#include <sys/socket.h>

#include "runtime/base/endpoint_address.h"
#include "runtime/base/ip_address.h"

namespace weir::net {

struct RawAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

[[nodiscard]] RawAddress to_raw(const SocketAddress& address);
[[nodiscard]] RawAddress to_raw(const EndpointAddress& address);

// Mapped IPv4 becomes IPv4; another family than IP becomes 0.0.0.0:0.
[[nodiscard]] SocketAddress from_raw(const sockaddr_storage& storage);

}  // namespace weir::net
