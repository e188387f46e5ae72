// Verifier: whether a token (JWT, RFC 7519, as a JWS in compact form, RFC 7515) comes from an
// issuer, is meant for us and is of today; and what it claims.
//
// Follows RFC 8725: the algorithm has to fit the key, `none` and shared secrets are never accepted,
// issuer and audience are always compared, a token without an end is refused. Immutable: any thread
// may verify. It does not fetch keys, does not ask whether a token was revoked, and keeps nothing
// of what it has seen.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "runtime/base/result.h"
#include "runtime/base/token_claims.h"
#include "runtime/base/units.h"

namespace weir::token {

// Longer tokens are refused unread.
inline constexpr size_t kTokenBytesMax = 16'384;

struct IssuerSettings {
  std::string issuer;                 // what `iss` has to be
  std::vector<std::string> audience;  // `aud` has to name one of these; at least one
  Milliseconds leeway{0};             // how far the clocks may be apart
};

enum class Fault : uint8_t {
  kMalformed,  // no JWS of a JSON object, or too long
  kAlgorithm,  // an algorithm that is not accepted, or a critical header we do not know
  kKey,        // no key of the issuer fits
  kSignature,
  kIssuer,
  kAudience,
  kExpired,  // `exp` is over, or missing
  kNotYet,   // `nbf` is to come
};

// A word for logs: "token_expired".
[[nodiscard]] std::string_view fault_name(Fault fault);

class Verifier {
 public:
  using Clock = std::chrono::system_clock;

  // `keys` is the text of a JSON Web Key Set. kBadArgument if it is none, or has no key for us.
  static Result<std::shared_ptr<const Verifier>> create(IssuerSettings settings,
                                                        std::string_view keys);
  // The same from a file; kIo if it cannot be read. Errors have its path as context.
  static Result<std::shared_ptr<const Verifier>> load(IssuerSettings settings,
                                                      const std::string& path);

  virtual ~Verifier() = default;
  [[nodiscard]] virtual tl::expected<TokenClaims, Fault> verify(std::string_view token,
                                                                Clock::time_point now) const = 0;
};

}  // namespace weir::token
