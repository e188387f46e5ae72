// Addresses in the form the image stores them.
#pragma once

#include "runtime/base/ip_address.h"
#include "runtime/image/format.h"

namespace weir::lower {

[[nodiscard]] inline image::AddressBytes to_bytes(const IpAddress& address) {
  return {.bytes = address.bytes};
}

[[nodiscard]] inline image::CidrRecord to_record(const Cidr& prefix) {
  return {.family = static_cast<uint8_t>(prefix.address.family),
          .prefix_length = prefix.prefix_length,
          .address = to_bytes(prefix.address)};
}

[[nodiscard]] inline image::BindRecord to_record(const SocketAddress& bind) {
  return {.family = static_cast<uint8_t>(bind.ip.family),
          .port = bind.port.value,
          .address = to_bytes(bind.ip)};
}

}  // namespace weir::lower
