// OpenSSL's algorithms that every handshake needs, looked up once. Private to runtime/net.
//
// EVP_aes_256_cbc() and its like are looked up by name, under locks, at each use: some microseconds
// that a thread of its own would share with all others. What is fetched stays for ever. Any thread.
#pragma once

#include <openssl/evp.h>

namespace weir::net {

[[nodiscard]] const EVP_CIPHER* aes_256_cbc();
[[nodiscard]] const EVP_MD* sha_256();

}  // namespace weir::net
