// OpenSSL's algorithms that every handshake needs, looked up once. Private to runtime/net.
//
// OpenSSL looks EVP_aes_256_cbc() and its like up by name, under locks that all threads share, each
// time they are used. What is fetched here stays for ever. Any thread.
#pragma once

#include <openssl/evp.h>

namespace weir::net {

[[nodiscard]] const EVP_CIPHER* aes_256_cbc();
[[nodiscard]] const EVP_MD* sha_256();

}  // namespace weir::net
