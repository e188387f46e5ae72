#include "runtime/net/openssl_algorithms.h"

#include "runtime/base/check.h"

namespace weir::net {

const EVP_CIPHER* aes_256_cbc() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  WEIR_CHECK(cipher != nullptr, "OpenSSL lacks AES");
  return cipher;
}

const EVP_MD* sha_256() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  WEIR_CHECK(digest != nullptr, "OpenSSL lacks SHA-256");
  return digest;
}

}  // namespace weir::net
