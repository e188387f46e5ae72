#include "runtime/net/socket_address.h"

#include <cstring>
#include <netinet/in.h>
#include <sys/un.h>

namespace weir::net {

// The kernel's structures are filled by copying, which is how their aliasing is meant to be kept.
RawAddress to_raw(const SocketAddress& address) {
  RawAddress raw;
  if (address.ip.family == IpFamily::kV4) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(address.port.value);
    std::memcpy(&in.sin_addr, address.ip.bytes.data(), sizeof(in.sin_addr));
    std::memcpy(&raw.storage, &in, sizeof(in));
    raw.length = sizeof(in);
    return raw;
  }
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(address.port.value);
  std::memcpy(&in.sin6_addr, address.ip.bytes.data(), sizeof(in.sin6_addr));
  std::memcpy(&raw.storage, &in, sizeof(in));
  raw.length = sizeof(in);
  return raw;
}

RawAddress to_raw(const EndpointAddress& address) {
  if (!address.is_unix()) {
    return to_raw(address.ip);
  }
  sockaddr_un un{};
  static_assert(sizeof(un.sun_path) == EndpointAddress::kUnixPathBytesMax + 1);
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, address.unix_path.data(), address.unix_path.size());
  RawAddress raw;
  std::memcpy(&raw.storage, &un, sizeof(un));
  raw.length = sizeof(un);
  return raw;
}

SocketAddress from_raw(const sockaddr_storage& storage) {
  SocketAddress address;
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof(in));
    std::memcpy(address.ip.bytes.data(), &in.sin_addr, sizeof(in.sin_addr));
    address.port = Port{ntohs(in.sin_port)};
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &storage, sizeof(in));
    address.ip.family = IpFamily::kV6;
    std::memcpy(address.ip.bytes.data(), &in.sin6_addr, sizeof(in.sin6_addr));
    address.ip = address.ip.unmapped();
    address.port = Port{ntohs(in.sin6_port)};
  }
  return address;
}

}  // namespace weir::net
