#include "runtime/net/tls_profile.h"

#include "runtime/base/check.h"

namespace weir::net {

namespace {

// AES with 128 bits first, as browsers' makers recommend: nobody breaks it, its records cost a
// quarter less, and its handshakes hash with SHA-256, which processors have instructions for.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kTls13Suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

constexpr size_t kAlpnNameMax = 255;

bool set_protocols(SSL_CTX* context, TlsVersion min_version) {
  const int version = min_version == TlsVersion::kTls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  return SSL_CTX_set_min_proto_version(context, version) == 1 &&
         SSL_CTX_set_cipher_list(context, kTls12Ciphers) == 1 &&
         SSL_CTX_set_ciphersuites(context, kTls13Suites) == 1;
}

}  // namespace

SslCtxPtr new_tls_context(const SSL_METHOD* method, TlsVersion min_version) {
  SslCtxPtr context(SSL_CTX_new(method));
  WEIR_CHECK(context != nullptr, "out of memory");
  WEIR_CHECK(set_protocols(context.get(), min_version), "OpenSSL lacks the protocols we need");
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Writes may be cut and retried from elsewhere.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  // One receive takes header and record together.
  SSL_CTX_set_read_ahead(context.get(), 1);
  // Sessions live in tickets, not in our memory.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Result<std::string> alpn_wire_form(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > kAlpnNameMax) {
      return fail(ErrorCode::kBadArgument, "an ALPN name has 1 to 255 bytes", protocol);
    }
    wire.push_back(static_cast<char>(protocol.size()));
    wire += protocol;
  }
  return wire;
}

}  // namespace weir::net
