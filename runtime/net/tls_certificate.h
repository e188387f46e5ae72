// Reading one certificate with its key into an SSL_CTX. Private to runtime/net.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

// Loads both files. kTls with the file at fault as context.
Status load_certificate(SSL_CTX* context, const TlsCertificateFiles& files);

// The SHA-256 of a file, in hexadecimal. kTls with `failure` and the reason, and the path as
// context.
[[nodiscard]] Result<std::string> file_digest(const std::string& path, const char* failure);

// The DNS names the loaded certificate covers, lower case: its alternative names, or its common
// name when it has none.
[[nodiscard]] std::vector<std::string> certificate_names(SSL_CTX* context);

// Why the loaded certificate may not be accepted today; empty when nothing is wrong.
[[nodiscard]] std::string certificate_date_warning(SSL_CTX* context);

}  // namespace weir::net
