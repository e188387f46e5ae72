// Whether an address lies in a set of prefixes of the image, in O(log n).
#pragma once

#include <span>

#include "runtime/base/ip_address.h"
#include "runtime/image/format.h"

namespace weir::engine {

// `prefixes` are ordered as the format says: sorted, none within another.
[[nodiscard]] bool prefixes_hold(std::span<const image::CidrRecord> prefixes,
                                 const IpAddress& address);

}  // namespace weir::engine
