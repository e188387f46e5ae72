// The keys of session tickets by TLS profile, so that resumption outlives a swap or a restart, and
// their rotation (security.md 32).
//
// Those of a profile stand newest first; no more than kTicketKeysMax are kept. Secret. Pure but for
// the randomness of new keys.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/units.h"
#include "runtime/net/tls_tickets.h"

namespace weir::proxy {

using WallTime = std::chrono::system_clock::time_point;

// The one that seals, and the one before.
inline constexpr size_t kTicketKeysMax = 2;

struct NamedTicketKey {
  std::string profile;
  net::TlsTicketKey key{};
  WallTime made_at;
};

[[nodiscard]] std::vector<net::TlsTicketKey> keys_of(std::span<const NamedTicketKey> keys,
                                                     std::string_view profile);

// Whether a profile's newest key is as old as `lifetime`.
[[nodiscard]] bool is_rotation_due(std::span<const NamedTicketKey> keys, WallTime now,
                                   Milliseconds lifetime);

// With a new key for each profile that is due.
[[nodiscard]] std::vector<NamedTicketKey> rotate(std::span<const NamedTicketKey> keys, WallTime now,
                                                 Milliseconds lifetime);

}  // namespace weir::proxy
