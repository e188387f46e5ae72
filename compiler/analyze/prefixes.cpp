#include "compiler/analyze/prefixes.h"

#include <algorithm>

namespace weir::analyze {

std::vector<Cidr> without_nested(std::vector<Cidr> prefixes) {
  // A prefix sorts directly before what it contains: by address, then the shorter one first.
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<Cidr> kept;
  for (const Cidr& prefix : prefixes) {
    if (kept.empty() || !kept.back().contains(prefix.address)) {
      kept.push_back(prefix);
    }
  }
  return kept;
}

bool contains(std::span<const Cidr> disjoint, const IpAddress& address) {
  const auto after = std::upper_bound(
      disjoint.begin(), disjoint.end(), address,
      [](const IpAddress& wanted, const Cidr& prefix) { return wanted < prefix.address; });
  return after != disjoint.begin() && std::prev(after)->contains(address);
}

bool address_after(const Cidr& prefix, IpAddress& next) {
  next = prefix.address;
  // Adding one at the last bit of the network carries into higher bytes.
  int bit = prefix.prefix_length - 1;
  while (bit >= 0) {
    auto& byte = next.bytes[static_cast<size_t>(bit / 8)];
    const auto mask = static_cast<uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    if ((byte & mask) == 0) {
      byte = static_cast<uint8_t>(byte | mask);
      return true;
    }
    byte = static_cast<uint8_t>(byte & ~mask);
    --bit;
  }
  return false;
}

}  // namespace weir::analyze
