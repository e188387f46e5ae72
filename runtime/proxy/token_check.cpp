#include "runtime/proxy/token_check.h"

#include <algorithm>
#include <chrono>

#include "runtime/base/http_status.h"

namespace weir::proxy {

namespace {

using token::Fault;

constexpr std::string_view kScheme = "bearer";

// The credentials of `Bearer TOKEN`; none for another scheme.
std::optional<std::string_view> bearer_token(std::string_view field) {
  const size_t blank = std::min(field.find(' '), field.size());
  if (!http::equals_ignoring_case(field.substr(0, blank), kScheme)) {
    return std::nullopt;
  }
  field.remove_prefix(blank);
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  return field;
}

// RFC 6750 section 3: without a token nothing is said of it.
std::string_view challenge(Fault fault) {
  switch (fault) {
    case Fault::kMalformed:
      return R"(Bearer error="invalid_token", error_description="the token is malformed")";
    case Fault::kAlgorithm:
      return R"(Bearer error="invalid_token", error_description="its algorithm is not accepted")";
    case Fault::kKey:
      return R"(Bearer error="invalid_token", error_description="it is signed by an unknown key")";
    case Fault::kSignature:
      return R"(Bearer error="invalid_token", error_description="its signature does not verify")";
    case Fault::kIssuer:
      return R"(Bearer error="invalid_token", error_description="it is from another issuer")";
    case Fault::kAudience:
      return R"(Bearer error="invalid_token", error_description="it is for another audience")";
    case Fault::kExpired:
      return R"(Bearer error="invalid_token", error_description="the token has expired")";
    case Fault::kNotYet:
      return R"(Bearer error="invalid_token", error_description="the token is not valid yet")";
  }
  return {};
}

Refusal refuse_token(std::string_view reason, std::string_view challenge) {
  return {.counter = observe::Counter::kRefusedToken,
          .status = status::kUnauthorized,
          .reason = reason,
          .challenge = challenge};
}

}  // namespace

void TokenCheck::begin(const http::HeaderBlock& headers, const TokenIssuers* issuers) {
  issuers_ = issuers != nullptr && !issuers->empty() ? issuers : nullptr;
  token_ = {};
  has_token_ = is_repeated_ = false;
  verdicts_.clear();
  if (issuers_ == nullptr) {
    return;
  }
  for (size_t i = 0; i < headers.size(); ++i) {
    const http::Field field = headers.at(i);
    if (!http::equals_ignoring_case(field.name, "authorization")) {
      continue;
    }
    if (const auto token = bearer_token(field.value)) {
      is_repeated_ = has_token_;
      has_token_ = true;
      token_ = *token;
    }
  }
}

engine::TokenSource TokenCheck::source() const {
  return issuers_ != nullptr ? engine::TokenSource{this, &TokenCheck::claims}
                             : engine::TokenSource();
}

const TokenClaims* TokenCheck::claims(const void* context, uint32_t profile) {
  const auto& check = *static_cast<const TokenCheck*>(context);
  if (!check.has_token_) {
    return nullptr;
  }
  const Verdict& verdict = check.verify(profile);
  return verdict ? &*verdict : nullptr;
}

std::optional<Refusal> TokenCheck::refusal(const image::TokenRuleRecord& rule) const {
  if (!has_token_) {
    return rule.mode == image::TokenMode::kRequired
               ? std::optional(refuse_token("token_missing", "Bearer"))
               : std::nullopt;
  }
  const Verdict& verdict = verify(rule.profile);
  return verdict ? std::nullopt
                 : std::optional(refuse_token(token::fault_name(verdict.error()),
                                              challenge(verdict.error())));
}

const TokenCheck::Verdict& TokenCheck::verify(uint32_t profile) const {
  for (const auto& [known, verdict] : verdicts_) {
    if (known == profile) {
      return *verdict;
    }
  }
  const Verdict verdict = is_repeated_
                              ? Verdict(tl::unexpected(Fault::kMalformed))
                              : (*issuers_)[profile]->verify(token_, token::Verifier::Clock::now());
  verdicts_.emplace_back(profile, std::make_unique<const Verdict>(verdict));
  return *verdicts_.back().second;
}

}  // namespace weir::proxy
