// Sets of addresses as sorted, disjoint prefixes: the form in which they are searched.
#pragma once

#include <span>
#include <vector>

#include "runtime/base/ip_address.h"

namespace weir::analyze {

// The same set without prefixes that lie within another; sorted by family and address. `prefixes`
// have no host bits.
[[nodiscard]] std::vector<Cidr> without_nested(std::vector<Cidr> prefixes);

// Whether one of the prefixes, as without_nested returns them, holds the address.
[[nodiscard]] bool contains(std::span<const Cidr> disjoint, const IpAddress& address);

// The address after the last one of a prefix; false if that was the last of its family.
[[nodiscard]] bool address_after(const Cidr& prefix, IpAddress& next);

}  // namespace weir::analyze
