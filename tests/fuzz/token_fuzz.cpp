// Fuzzes what comes from issuers and clients: key sets, tokens, and the claims behind a signature,
// which no fuzzer can forge. The first byte says which.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
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

std::string base64url(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) {
      text += kDigits[bits >> static_cast<unsigned>(count - 6) & 63U];
    }
  }
  return count == 0 ? text : text + kDigits[bits << static_cast<unsigned>(6 - count) & 63U];
}

// Header, claims and signature, a line each, as the token they make.
void check_parts(std::string_view text) {
  const size_t first = std::min(text.find('\n'), text.size());
  const size_t second = std::min(text.find('\n', first + 1), text.size());
  const auto part = [&](size_t begin, size_t end) {
    return base64url(text.substr(std::min(begin, text.size()), end - std::min(begin, end)));
  };
  check_token(part(0, first) + '.' + part(first + 1, second) + '.' + part(second + 1, text.size()));
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
    case 'p':
      check_parts(input.substr(1));
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
