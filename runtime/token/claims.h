// The claims set of a token (RFC 7519 section 4) as TokenClaims. Private to runtime/token.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/base/token_claims.h"
#include "runtime/token/jose_ptr.h"

namespace weir::token {

// Levels of objects within the claims that are looked into; deeper ones are left out.
inline constexpr int kClaimDepthMax = 4;

// Flattens what can be asked for: texts, numbers, Booleans, and lists of those.
[[nodiscard]] TokenClaims read_claims(const json_t* claims);

// A NumericDate (RFC 7519 section 2) in whole seconds; none for anything else or out of range.
[[nodiscard]] std::optional<int64_t> read_date(const json_t* value);

// Whether a claim that is a text or a list of texts holds `text`, as `aud` is compared.
[[nodiscard]] bool names(const json_t* value, std::string_view text);

}  // namespace weir::token
