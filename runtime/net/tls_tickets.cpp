#include "runtime/net/tls_tickets.h"

#include <algorithm>
#include <array>
#include <span>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "runtime/base/check.h"
#include "runtime/net/openssl_algorithms.h"

namespace weir::net {

namespace {

constexpr size_t kNameBytes = 16;
constexpr size_t kSecretBytes = 32;  // of HMAC-SHA-256 and of AES-256 each

// What the callback returns.
enum Answer : int { kFailed = -1, kUnknownKey = 0, kUsed = 1, kUsedAndRenew = 2 };

using Secret = std::span<const uint8_t, kSecretBytes>;

Secret mac_secret(const TlsTicketKey& key) {
  return std::span(key).subspan<kNameBytes, kSecretBytes>();
}

Secret cipher_secret(const TlsTicketKey& key) {
  return std::span(key).subspan<kNameBytes + kSecretBytes, kSecretBytes>();
}

bool begin_mac(EVP_MAC_CTX* mac, Secret secret) {
  std::array<char, 7> digest = {"SHA256"};
  const std::array<OSSL_PARAM, 3> params = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, const_cast<uint8_t*>(secret.data()),
                                        secret.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, params.data()) == 1;
}

int seal(const TlsTicketKey& key, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher) {
  std::copy_n(key.data(), kNameBytes, name);
  return RAND_bytes(iv, EVP_CIPHER_get_iv_length(aes_256_cbc())) == 1 &&
                 EVP_EncryptInit_ex(cipher, aes_256_cbc(), nullptr, cipher_secret(key).data(),
                                    iv) == 1
             ? kUsed
             : kFailed;
}

// NOLINTNEXTLINE(readability-function-size): the parameters are OpenSSL's.
int on_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
              EVP_MAC_CTX* mac, int is_sealing) noexcept {
  const auto& keys =
      *static_cast<const std::vector<TlsTicketKey>*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (is_sealing != 0) {
    return begin_mac(mac, mac_secret(keys.front())) ? seal(keys.front(), name, iv, cipher)
                                                    : kFailed;
  }
  const auto found = std::ranges::find_if(keys, [name](const TlsTicketKey& key) {
    return std::equal(name, name + kNameBytes, key.begin());
  });
  if (found == keys.end()) {
    return kUnknownKey;
  }
  const bool is_ready =
      begin_mac(mac, mac_secret(*found)) &&
      EVP_DecryptInit_ex(cipher, aes_256_cbc(), nullptr, cipher_secret(*found).data(), iv) == 1;
  if (!is_ready) {
    return kFailed;
  }
  // A ticket of TLS 1.3 is for one use, so that whoever spends one needs the next.
  const bool is_spent = SSL_version(ssl) == TLS1_3_VERSION;
  return is_spent || found != keys.begin() ? kUsedAndRenew : kUsed;
}

}  // namespace

TlsTicketKey new_ticket_key() {
  TlsTicketKey key{};
  WEIR_CHECK(RAND_bytes(key.data(), static_cast<int>(key.size())) == 1,
             "the system has no randomness");
  return key;
}

void use_ticket_keys(ssl_ctx_st* context, const std::vector<TlsTicketKey>& keys) {
  SSL_CTX_set_app_data(context, const_cast<std::vector<TlsTicketKey>*>(&keys));
  WEIR_CHECK(SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &on_ticket) == 1,
             "OpenSSL does not take a callback for tickets");
}

}  // namespace weir::net
