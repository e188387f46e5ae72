// What a server has to know of a certificate before anybody asks for it: the names it covers and
// whether it is in date. Private to runtime/net.
// Reading it does not decode the public key nor check the signature, which is most of the cost of
// an X509 object: the fields of RFC 5280 section 4.1 are walked, and OpenSSL decodes the three of
// them that are asked about. A certificate that passes here may still be refused when it is loaded.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/net/openssl_ptr.h"

namespace weir::net {

struct CertificateFacts {
  // The DNS names it covers, lower case: its alternative names, or its common name when it has
  // none.
  std::vector<std::string> names;
  std::string date_warning;  // why it may not be accepted today; empty when nothing is wrong
};

// Of the certificate a context was loaded with.
[[nodiscard]] CertificateFacts certificate_facts(SSL_CTX* loaded);
// Of the first certificate in a PEM file. kTls with the path as context. Any thread.
[[nodiscard]] Result<CertificateFacts> read_certificate_facts(const std::string& chain_path);

}  // namespace weir::net
