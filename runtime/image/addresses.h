// Addresses of the image as the values of runtime/base. Records of verified images only.
#pragma once

#include <string>

#include "runtime/base/endpoint_address.h"
#include "runtime/base/ip_address.h"
#include "runtime/image/view.h"

namespace weir::image {

[[nodiscard]] inline IpAddress to_ip(uint8_t family, const AddressBytes& address) {
  return {static_cast<IpFamily>(family), address.bytes};
}

[[nodiscard]] inline Cidr to_cidr(const CidrRecord& record) {
  return {to_ip(record.family, record.address), record.prefix_length};
}

[[nodiscard]] inline SocketAddress to_socket_address(const BindRecord& record) {
  return {to_ip(record.family, record.address), Port{record.port}};
}

[[nodiscard]] inline EndpointAddress to_endpoint_address(const ImageView& view,
                                                         const EndpointRecord& record) {
  return record.family == kUnixFamily
             ? EndpointAddress::unix_socket(std::string(view.text(record.path)))
             : SocketAddress{to_ip(record.family, record.address), Port{record.port}};
}

}  // namespace weir::image
