// KeySet: the public keys of an issuer, from a JSON Web Key Set (RFC 7517).
//
// Read once and never changed: any thread may look keys up and verify with them. Keys for something
// else (encryption, symmetric ones, curves we do not know) are passed over, as RFC 7517 section 5
// says; a set in which no key is left is an error. Private to runtime/token.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/token/jose_ptr.h"

namespace weir::token {

// What a key set may have at most: a token without `kid` is tried with each key that fits.
inline constexpr size_t kKeysMax = 32;
inline constexpr size_t kKeySetBytesMax = size_t{1} << 20;

struct Key {
  KeyPtr key;
  std::string id;         // `kid`; empty for none
  std::string algorithm;  // `alg`; empty: any that fits
  std::string curve;      // `crv` of an EC key; empty for RSA
};

class KeySet {
 public:
  // kBadArgument for a text that is no key set or has no key for signatures.
  static Result<KeySet> parse(std::string_view json);

  // The keys that may have made a signature of `algorithm` ("RS256"); of those with the id, if the
  // token names one. None for an algorithm that is not among kAlgorithms.
  [[nodiscard]] std::vector<const Key*> find(std::string_view algorithm, const char* id) const;

 private:
  std::vector<Key> keys_;
};

// The signatures that are accepted: RSA and ECDSA with SHA-2 (RFC 7518 section 3.1). Never `none`,
// never a shared secret.
[[nodiscard]] bool is_known_algorithm(std::string_view algorithm);

// Whether a signature, in base64url, is as long as those of a known algorithm are (section 3.4);
// those of RSA are as long as the key, which its verification looks at.
[[nodiscard]] bool has_right_length(std::string_view algorithm, std::string_view signature);

}  // namespace weir::token
