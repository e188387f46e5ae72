#include "runtime/token/verifier.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "runtime/token/base64url.h"
#include "runtime/token/claims.h"
#include "runtime/token/key_set.h"

namespace weir::token {

namespace {

using Checked = tl::expected<void, Fault>;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  text.resize(kKeySetBytesMax + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (!file.eof() || text.size() > kKeySetBytesMax) {
    return file.is_open() && text.size() > kKeySetBytesMax
               ? fail(ErrorCode::kBadArgument, "a key set has at most 1 MiB", path)
               : fail(ErrorCode::kIo,
                      "cannot read the keys: " + errno_text(errno != 0 ? errno : EIO), path);
  }
  return text;
}

// `name` of the protected header if it is a text.
const char* header_text(cjose_header_t* header, const char* name) {
  cjose_err error{};
  return cjose_header_get(header, name, &error);
}

bool has_header(cjose_header_t* header, const char* name) {
  cjose_err error{};
  return TextPtr(cjose_header_get_raw(header, name, &error)) != nullptr;
}

class KeySetVerifier final : public Verifier {
 public:
  KeySetVerifier(IssuerSettings settings, KeySet keys)
      : settings_(std::move(settings)), keys_(std::move(keys)) {}

  [[nodiscard]] tl::expected<TokenClaims, Fault> verify(std::string_view token,
                                                        Clock::time_point now) const override {
    cjose_err error{};
    const bool has_form = token.size() <= kTokenBytesMax && is_compact_jws(token);
    const SignaturePtr jws(has_form ? cjose_jws_import(token.data(), token.size(), &error)
                                    : nullptr);
    if (!jws) {
      return tl::unexpected(Fault::kMalformed);
    }
    const std::string_view signature = token.substr(token.rfind('.') + 1);
    if (const Checked signed_well = check_signature(jws.get(), signature); !signed_well) {
      return tl::unexpected(signed_well.error());
    }
    const JsonPtr claims = claims_of(jws.get());
    if (!claims) {
      return tl::unexpected(Fault::kMalformed);
    }
    if (const Checked held = check_claims(claims.get(), now); !held) {
      return tl::unexpected(held.error());
    }
    return read_claims(claims.get());
  }

 private:
  [[nodiscard]] Checked check_signature(cjose_jws_t* jws, std::string_view signature) const {
    cjose_header_t* const header = cjose_jws_get_protected(jws);
    const char* const algorithm = header_text(header, CJOSE_HDR_ALG);
    // RFC 7515 section 4.1.11: what must be understood and is not, is an error.
    if (algorithm == nullptr || !is_known_algorithm(algorithm) || has_header(header, "crit")) {
      return tl::unexpected(Fault::kAlgorithm);
    }
    const std::vector<const Key*> keys = keys_.find(algorithm, header_text(header, CJOSE_HDR_KID));
    if (keys.empty()) {
      return tl::unexpected(Fault::kKey);
    }
    cjose_err error{};
    const bool is_signed = has_right_length(algorithm, signature) &&
                           std::any_of(keys.begin(), keys.end(), [&](const Key* key) {
                             return cjose_jws_verify(jws, key->key.get(), &error);
                           });
    return is_signed ? Checked() : Checked(tl::unexpected(Fault::kSignature));
  }

  static JsonPtr claims_of(cjose_jws_t* jws) {
    cjose_err error{};
    uint8_t* text = nullptr;  // belongs to the signature
    size_t length = 0;
    if (!cjose_jws_get_plaintext(jws, &text, &length, &error)) {
      return nullptr;
    }
    // Two claims of one name are a trap: which of them counts is anyone's guess (section 4).
    JsonPtr claims(
        json_loadb(reinterpret_cast<const char*>(text), length, JSON_REJECT_DUPLICATES, nullptr));
    return json_is_object(claims.get()) ? std::move(claims) : nullptr;
  }

  [[nodiscard]] Checked check_claims(const json_t* claims, Clock::time_point now) const {
    const json_t* const issuer = json_object_get(claims, "iss");
    if (!json_is_string(issuer) || !names(issuer, settings_.issuer)) {
      return tl::unexpected(Fault::kIssuer);
    }
    const json_t* const audience = json_object_get(claims, "aud");
    const bool is_for_us =
        std::any_of(settings_.audience.begin(), settings_.audience.end(),
                    [&](const std::string& wanted) { return names(audience, wanted); });
    return is_for_us ? check_time(claims, now) : Checked(tl::unexpected(Fault::kAudience));
  }

  [[nodiscard]] Checked check_time(const json_t* claims, Clock::time_point now) const {
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    const int64_t today = duration_cast<seconds>(now.time_since_epoch()).count();
    const int64_t leeway = duration_cast<seconds>(settings_.leeway).count();
    const std::optional<int64_t> end = read_date(json_object_get(claims, "exp"));
    if (!end || *end + leeway <= today) {
      return tl::unexpected(Fault::kExpired);
    }
    const json_t* const begin = json_object_get(claims, "nbf");
    const std::optional<int64_t> first = read_date(begin);
    const bool has_begun = begin == nullptr || (first && *first - leeway <= today);
    return has_begun ? Checked() : Checked(tl::unexpected(Fault::kNotYet));
  }

  IssuerSettings settings_;
  KeySet keys_;
};

}  // namespace

std::string_view fault_name(Fault fault) {
  switch (fault) {
    case Fault::kMalformed:
      return "token_malformed";
    case Fault::kAlgorithm:
      return "token_algorithm";
    case Fault::kKey:
      return "token_key_unknown";
    case Fault::kSignature:
      return "token_signature";
    case Fault::kIssuer:
      return "token_issuer";
    case Fault::kAudience:
      return "token_audience";
    case Fault::kExpired:
      return "token_expired";
    case Fault::kNotYet:
      return "token_not_yet_valid";
  }
  return {};
}

Result<std::shared_ptr<const Verifier>> Verifier::create(IssuerSettings settings,
                                                         std::string_view keys) {
  Result<KeySet> read = KeySet::parse(keys);
  if (!read) {
    return tl::unexpected(std::move(read.error()));
  }
  return std::make_shared<const KeySetVerifier>(std::move(settings), *std::move(read));
}

Result<std::shared_ptr<const Verifier>> Verifier::load(IssuerSettings settings,
                                                       const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) {
    return tl::unexpected(std::move(text.error()));
  }
  auto verifier = create(std::move(settings), *text);
  if (!verifier) {
    Error& error = verifier.error();
    error.context = error.context.empty() ? path : path + ", key `" + error.context + "`";
  }
  return verifier;
}

}  // namespace weir::token
