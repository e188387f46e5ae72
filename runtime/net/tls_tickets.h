// Session tickets (RFC 5077, RFC 8446 section 4.6.1): the keys that seal them, and when those are
// replaced. Private state of OpenSSL's callbacks excepted, values only.
//
// The newest key seals; older ones only open, so that a client that comes back just after a change
// still resumes, and gets a new ticket. Keys live in memory and go to a successor by handover.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

struct ssl_ctx_st;

namespace weir::net {

// 16 bytes name, 32 bytes HMAC key, 32 bytes AES key. Secret.
using TlsTicketKey = std::array<uint8_t, 80>;

// A fresh one, of the system's randomness.
[[nodiscard]] TlsTicketKey new_ticket_key();

// Seals with the first of `keys` and opens with any. `keys` is not empty and outlives the context.
void use_ticket_keys(ssl_ctx_st* context, const std::vector<TlsTicketKey>& keys);

}  // namespace weir::net
