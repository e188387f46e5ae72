#include "runtime/engine/prefixes.h"

#include <algorithm>
#include <cstring>

namespace weir::engine {

namespace {

bool contains(const image::CidrRecord& prefix, const IpAddress& address) {
  const size_t whole = prefix.prefix_length / 8U;
  const unsigned rest = prefix.prefix_length % 8U;
  if (std::memcmp(prefix.address.bytes.data(), address.bytes.data(), whole) != 0) {
    return false;
  }
  return rest == 0 ||
         ((prefix.address.bytes[whole] ^ address.bytes[whole]) & (0xFF00U >> rest & 0xFFU)) == 0;
}

}  // namespace

// Only the last prefix that does not begin behind the address can hold it.
bool prefixes_hold(std::span<const image::CidrRecord> prefixes, const IpAddress& address) {
  const auto family = static_cast<uint8_t>(address.family);
  const auto behind =
      std::partition_point(prefixes.begin(), prefixes.end(), [&](const image::CidrRecord& prefix) {
        return prefix.family != family ? prefix.family < family
                                       : prefix.address.bytes <= address.bytes;
      });
  if (behind == prefixes.begin()) {
    return false;
  }
  const image::CidrRecord& prefix = *(behind - 1);
  return prefix.family == family && contains(prefix, address);
}

}  // namespace weir::engine
