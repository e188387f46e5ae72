// Fuzzes what comes from issuers and clients: key sets, tokens, and the claims behind a signature,
// which no fuzzer can forge. The first byte says which.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/token/claims.h"
#include "runtime/token/verifier.h"
#include "tests/unit/runtime/token/vectors.h"

namespace weir::token {
namespace {

const IssuerSettings kSettings = {.issuer = "https://id.test", .audience = {"api"}};

void check_token(std::string_view text) {
  static const auto curve = *Verifier::create(kSettings, kCurveKeys);
  static const auto rsa = *Verifier::create(kSettings, kRsaKeys);
  for (const auto& verifier : {curve, rsa}) {
    const auto verdict =
        verifier->verify(text, Verifier::Clock::time_point(std::chrono::seconds(1500)));
    WEIR_CHECK(
        !verdict || text == kCurveToken || text == kRsaToken ||
            text.substr(0, text.size() - 1) == kCurveToken.substr(0, kCurveToken.size() - 1) ||
            text.substr(0, text.size() - 1) == kRsaToken.substr(0, kRsaToken.size() - 1),
        "a token was forged");
  }
}

void check_claims(std::string_view text) {
  const JsonPtr json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  if (!json_is_object(json.get())) {
    return;
  }
  for (const TokenClaim& claim : read_claims(json.get()).list) {
    WEIR_CHECK(!claim.text || claim.name == "scope" || claim.values.size() == 1,
               "a text is one value");
  }
  static_cast<void>(read_date(json_object_get(json.get(), "exp")));
  static_cast<void>(names(json_object_get(json.get(), "aud"), "a"));
}

}  // namespace
}  // namespace weir::token

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir::token;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) {
    return 0;
  }
  switch (input.front()) {
    case 'k':
      static_cast<void>(Verifier::create(kSettings, input.substr(1)));
      break;
    case 'c':
      check_claims(input.substr(1));
      break;
    default:
      check_token(input.substr(1));
      break;
  }
  return 0;
}
