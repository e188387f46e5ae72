// TokenCheck: the bearer token of one request (RFC 6750 section 2.1), verified when a guard or the
// route asks for it and not before, once for each issuer.
//
// A request without `Authorization: Bearer` has none; several of these fields are as good as a
// token that does not verify. One is used again for the next request. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/engine/request.h"
#include "runtime/http/header_block.h"
#include "runtime/image/view.h"
#include "runtime/proxy/refusal.h"
#include "runtime/token/verifier.h"

namespace weir::proxy {

// By index of jwt_profiles.
using TokenIssuers = std::vector<std::shared_ptr<const token::Verifier>>;

class TokenCheck {
 public:
  // Forgets the last request. Both stay where they are until this one ends; without issuers there
  // are no claims.
  void begin(const http::HeaderBlock& headers, const TokenIssuers* issuers);

  // For the engine; good as long as the check stays where it is.
  [[nodiscard]] engine::TokenSource source() const;

  // Why a route with this rule does not take the request, if it does not: 401.
  [[nodiscard]] std::optional<Refusal> refusal(const image::TokenRuleRecord& rule) const;

 private:
  using Verdict = tl::expected<TokenClaims, token::Fault>;
  static const TokenClaims* claims(const void* context, uint32_t profile);
  [[nodiscard]] const Verdict& verify(uint32_t profile) const;

  const TokenIssuers* issuers_ = nullptr;
  std::string_view token_;
  bool has_token_ = false;
  bool is_repeated_ = false;
  // What has been found out so far; a request asks one issuer, as a rule.
  mutable std::vector<std::pair<uint32_t, std::unique_ptr<const Verdict>>> verdicts_;
};

}  // namespace weir::proxy
