// Owners for the objects of cjose and jansson. Private to runtime/token: nothing else sees them.
#pragma once

#include <cjose/cjose.h>
#include <cstdlib>
#include <jansson.h>
#include <memory>

namespace weir::token {

struct ReleaseJson {
  void operator()(json_t* value) const { json_decref(value); }
};
struct ReleaseKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct ReleaseSignature {
  void operator()(cjose_jws_t* signature) const { cjose_jws_release(signature); }
};
struct ReleaseText {
  void operator()(char* text) const { std::free(text); }
};

using JsonPtr = std::unique_ptr<json_t, ReleaseJson>;
using KeyPtr = std::unique_ptr<cjose_jwk_t, ReleaseKey>;
using SignaturePtr = std::unique_ptr<cjose_jws_t, ReleaseSignature>;
using TextPtr = std::unique_ptr<char, ReleaseText>;

}  // namespace weir::token
