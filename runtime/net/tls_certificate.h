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

// What is known of a certificate without its key.
struct CertificateFacts {
  // The DNS names it covers, lower case: its alternative names, or its common name when it has
  // none.
  std::vector<std::string> names;
  std::string date_warning;  // why it may not be accepted today; empty when nothing is wrong
};
[[nodiscard]] CertificateFacts certificate_facts(SSL_CTX* loaded);
// Reads the first certificate of the chain, and that there is a key. Errors as load_certificate().
[[nodiscard]] Result<CertificateFacts> read_certificate_facts(const TlsCertificateFiles& files);

}  // namespace weir::net
