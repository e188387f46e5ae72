#include "runtime/token/key_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/token/base64url.h"

namespace weir::token {

namespace {

// RFC 7518 section 3.3.
constexpr size_t kRsaBitsMin = 2048;

struct Algorithm {
  std::string_view name;
  std::string_view curve;      // empty: RSA
  size_t signature_chars = 0;  // in base64url; 0: as the key is
};

constexpr std::array<Algorithm, 9> kAlgorithms = {{{"RS256", ""},
                                                   {"RS384", ""},
                                                   {"RS512", ""},
                                                   {"PS256", ""},
                                                   {"PS384", ""},
                                                   {"PS512", ""},
                                                   {"ES256", "P-256", 86},
                                                   {"ES384", "P-384", 128},
                                                   {"ES512", "P-521", 176}}};

const Algorithm* find_algorithm(std::string_view name) {
  const auto* at = std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                                [name](const Algorithm& one) { return one.name == name; });
  return at == kAlgorithms.end() ? nullptr : at;
}

std::string member_text(const json_t* object, const char* name) {
  const json_t* const value = json_object_get(object, name);
  return json_is_string(value) ? std::string(json_string_value(value), json_string_length(value))
                               : std::string();
}

bool is_known_curve(std::string_view curve) {
  return std::any_of(kAlgorithms.begin(), kAlgorithms.end(), [curve](const Algorithm& one) {
    return !one.curve.empty() && one.curve == curve;
  });
}

// A key that can verify signatures, going by what it says of itself (RFC 7517 section 4).
bool is_for_signatures(const json_t* key) {
  const std::string type = member_text(key, "kty");
  const std::string use = member_text(key, "use");
  const std::string algorithm = member_text(key, "alg");
  return (type == "RSA" || (type == "EC" && is_known_curve(member_text(key, "crv")))) &&
         (use.empty() || use == "sig") && (algorithm.empty() || is_known_algorithm(algorithm));
}

// The members that make a public key (RFC 7518 sections 6.2.1, 6.3.1), and no others: what is
// private is left where it is. Null if a number is not written as one is.
JsonPtr public_members(const json_t* key) {
  constexpr std::array<const char*, 6> kMembers = {"kty", "crv", "n", "e", "x", "y"};
  JsonPtr found(json_object());
  for (const char* const name : kMembers) {
    const bool is_number = std::string_view(name).size() == 1;
    const std::string text = member_text(key, name);
    if (is_number && !is_base64url(text)) {
      return nullptr;
    }
    if (!text.empty()) {
      json_object_set_new(found.get(), name, json_stringn(text.data(), text.size()));
    }
  }
  return found;
}

Result<Key> read_key(const json_t* object) {
  const JsonPtr members = public_members(object);
  const TextPtr text(members ? json_dumps(members.get(), JSON_COMPACT) : nullptr);
  const std::string_view json = text ? std::string_view(text.get()) : std::string_view();
  cjose_err error{};
  KeyPtr handle(text ? cjose_jwk_import(json.data(), json.size(), &error) : nullptr);
  Key key{std::move(handle), member_text(object, "kid"), member_text(object, "alg"),
          member_text(object, "crv")};
  if (!key.key) {
    return fail(ErrorCode::kBadArgument, "a key of the set cannot be read", key.id);
  }
  if (member_text(object, "kty") == "RSA") {
    key.curve.clear();
    if (cjose_jwk_get_keysize(key.key.get(), &error) < kRsaBitsMin) {
      return fail(ErrorCode::kBadArgument, "an RSA key of the set has fewer than 2048 bits",
                  key.id);
    }
  }
  return key;
}

}  // namespace

bool is_known_algorithm(std::string_view algorithm) {
  return find_algorithm(algorithm) != nullptr;
}

bool has_right_length(std::string_view algorithm, std::string_view signature) {
  const Algorithm* const known = find_algorithm(algorithm);
  return known != nullptr &&
         (known->signature_chars == 0 || known->signature_chars == signature.size());
}

Result<KeySet> KeySet::parse(std::string_view json) {
  json_error_t place{};
  const JsonPtr root(json_loadb(json.data(), json.size(), JSON_REJECT_DUPLICATES, &place));
  const json_t* const keys = json_object_get(root.get(), "keys");
  if (!json_is_array(keys)) {
    return fail(ErrorCode::kBadArgument,
                root ? "a JSON Web Key Set is an object with a list `keys`"
                     : "this is not JSON: line " + std::to_string(place.line));
  }
  KeySet set;
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const json_t* const object = json_array_get(keys, i);
    if (!is_for_signatures(object)) {
      continue;
    }
    Result<Key> key = read_key(object);
    if (!key) {
      return tl::unexpected(std::move(key.error()));
    }
    set.keys_.push_back(*std::move(key));
  }
  if (set.keys_.empty() || set.keys_.size() > kKeysMax) {
    return fail(ErrorCode::kBadArgument,
                set.keys_.empty() ? "the key set has no public key for RSA or ECDSA signatures"
                                  : "the key set has more than 32 keys");
  }
  return set;
}

std::vector<const Key*> KeySet::find(std::string_view algorithm, const char* id) const {
  const Algorithm* const wanted = find_algorithm(algorithm);
  std::vector<const Key*> found;
  for (const Key& key : keys_) {
    const bool fits = wanted != nullptr && key.curve == wanted->curve &&
                      (key.algorithm.empty() || key.algorithm == algorithm);
    if (fits && (id == nullptr || key.id == id)) {
      found.push_back(&key);
    }
  }
  return found;
}

}  // namespace weir::token
