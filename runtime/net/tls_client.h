// Certificates of clients: whom they are verified by, and what one says. Private to runtime/net.
#pragma once

#include <optional>
#include <string>

#include "runtime/base/client_certificate.h"
#include "runtime/base/result.h"
#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

// Makes the context ask for certificates and verify them. kTls with the file at fault as context.
Status load_client_authority(SSL_CTX* context, const TlsClientAuthority& client);

// The hash of the file of authorities and of what is asked: sessions of another are not resumed.
[[nodiscard]] Result<std::string> client_identity(const TlsClientAuthority& client);

// Of the peer of a finished handshake, if it showed a certificate and that has verified. Values
// that are no text, or hold control characters, are left out.
[[nodiscard]] std::optional<ClientCertificate> verified_client(SSL* ssl);

}  // namespace weir::net
