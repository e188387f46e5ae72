// The SSL_CTX that both sides begin with: versions, ciphers and modes (security.md 31). Private to
// runtime/net.
//
// TLS 1.2 with forward secrecy and authenticated encryption only, or 1.3; no renegotiation, no
// compression. Idle connections give their record buffers back.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

[[nodiscard]] SslCtxPtr new_tls_context(const SSL_METHOD* method, TlsVersion min_version);

// Names of protocols as a handshake carries them (RFC 7301 section 3.1). kBadArgument for a name
// that is empty or longer than 255 bytes.
[[nodiscard]] Result<std::string> alpn_wire_form(const std::vector<std::string>& protocols);

}  // namespace weir::net
