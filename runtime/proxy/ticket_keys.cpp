#include "runtime/proxy/ticket_keys.h"

#include <algorithm>

namespace weir::proxy {

namespace {

bool is_old(const NamedTicketKey& key, WallTime now, Milliseconds lifetime) {
  return now - key.made_at >= lifetime;
}

}  // namespace

std::vector<net::TlsTicketKey> keys_of(std::span<const NamedTicketKey> keys,
                                       std::string_view profile) {
  std::vector<net::TlsTicketKey> found;
  for (const NamedTicketKey& key : keys) {
    if (key.profile == profile && found.size() < kTicketKeysMax) {
      found.push_back(key.key);
    }
  }
  return found;
}

bool is_rotation_due(std::span<const NamedTicketKey> keys, WallTime now, Milliseconds lifetime) {
  std::string_view profile;
  return std::ranges::any_of(keys, [&](const NamedTicketKey& key) {
    const bool is_newest = key.profile != profile;
    profile = key.profile;
    return is_newest && is_old(key, now, lifetime);
  });
}

std::vector<NamedTicketKey> rotate(std::span<const NamedTicketKey> keys, WallTime now,
                                   Milliseconds lifetime) {
  std::vector<NamedTicketKey> kept;
  size_t of_profile = 0;
  for (const NamedTicketKey& key : keys) {
    if (kept.empty() || kept.back().profile != key.profile) {
      of_profile = 0;
      if (is_old(key, now, lifetime)) {
        kept.push_back({key.profile, net::new_ticket_key(), now});
        ++of_profile;
      }
    }
    if (of_profile < kTicketKeysMax) {
      kept.push_back(key);
      ++of_profile;
    }
  }
  return kept;
}

}  // namespace weir::proxy
