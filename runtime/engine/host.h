// The host of an authority ("Host: API.example.com.:8443") in the one form the matcher compares:
// lower case, without port, without the trailing dot.
//
// Syntax is that of RFC 3986 section 3.2 without user information and without escapes, labels by
// RFC 1035 plus the underscore that people use. Nothing is resolved and nothing guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/units.h"

namespace weir::engine {

// A name is at most 253 characters (RFC 1035 section 2.3.4), a trailing dot and a port come on top;
// what is longer is refused before it is looked at.
inline constexpr size_t kHostBytesMax = 253;

enum class HostError : uint8_t {
  kNone,
  kEmpty,
  kUserInfo,  // user@host
  kBadCharacter,
  kBadLabel,    // empty, or longer than 63 characters
  kBadLiteral,  // [..] that is not an IPv6 address
  kBadPort,     // not a number up to 65535
  kTooLong,
};

struct NormalHost {
  HostError error = HostError::kNone;
  std::string_view host;     // in `out`; an IPv6 address keeps its brackets; empty on error
  std::optional<Port> port;  // as stated, if stated
};

// Writes the normal form of `authority` to `out`. Allocates nothing; idempotent on `host`.
[[nodiscard]] NormalHost normalize_host(std::string_view authority,
                                        std::span<char, kHostBytesMax> out);

// "user_info": a counter label; "none" for kNone.
[[nodiscard]] std::string_view host_error_name(HostError error);

}  // namespace weir::engine
