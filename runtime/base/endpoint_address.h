// EndpointAddress: where a server is reached: an IP address and a port, or a Unix socket.
//
// A value, as in ip_address.h. Text forms: "10.0.0.1:8080", "[::1]:8080", and "unix:/run/app.sock"
// with an absolute path of at most kUnixPathBytesMax bytes without control characters, which is
// what unix(7) can hold. Abstract sockets are not supported.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/ip_address.h"

namespace weir {

struct EndpointAddress {
  static constexpr size_t kUnixPathBytesMax = 107;

  SocketAddress ip;       // of no meaning where there is a path
  std::string unix_path;  // empty: none

  EndpointAddress() = default;
  EndpointAddress(const SocketAddress& address) : ip(address) {}  // NOLINT: it is one
  static EndpointAddress unix_socket(std::string path);
  static std::optional<EndpointAddress> parse(std::string_view text);

  [[nodiscard]] bool is_unix() const { return !unix_path.empty(); }
  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(const EndpointAddress&, const EndpointAddress&) = default;
};

// An absolute path that a socket can have.
[[nodiscard]] bool is_unix_path(std::string_view path);

}  // namespace weir
