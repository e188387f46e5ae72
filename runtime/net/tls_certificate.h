// Reading one certificate with its key into an SSL_CTX. Private to runtime/net.
#pragma once

#include <string>

#include "runtime/base/result.h"
#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

// That both files, or that of the key, are there and can be read. kTls with the file at fault as
// context.
Status require_certificate_files(const TlsCertificateFiles& files);
Status require_key_file(const TlsCertificateFiles& files);
// Loads both files. kTls with the file at fault as context.
Status load_certificate(SSL_CTX* context, const TlsCertificateFiles& files);

// The SHA-256 of a file, in hexadecimal. kTls with `failure` and the reason, and the path as
// context.
[[nodiscard]] Result<std::string> file_digest(const std::string& path, const char* failure);

}  // namespace weir::net
