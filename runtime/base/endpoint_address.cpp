#include "runtime/base/endpoint_address.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::string_view kUnixPrefix = "unix:";

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < ' ' || byte == 0x7F;
}

}  // namespace

bool is_unix_path(std::string_view path) {
  return path.size() > 1 && path.size() <= EndpointAddress::kUnixPathBytesMax &&
         path.front() == '/' && std::ranges::none_of(path, is_control);
}

EndpointAddress EndpointAddress::unix_socket(std::string path) {
  EndpointAddress address;
  address.unix_path = std::move(path);
  return address;
}

std::optional<EndpointAddress> EndpointAddress::parse(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) {
    const std::string_view path = text.substr(kUnixPrefix.size());
    return is_unix_path(path) ? std::optional(unix_socket(std::string(path))) : std::nullopt;
  }
  const std::optional<SocketAddress> address = SocketAddress::parse(text);
  return address ? std::optional<EndpointAddress>(*address) : std::nullopt;
}

std::string EndpointAddress::to_string() const {
  return is_unix() ? std::string(kUnixPrefix) + unix_path : ip.to_string();
}

}  // namespace weir
