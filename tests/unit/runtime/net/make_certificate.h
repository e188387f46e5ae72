// Certificates made at test time, for tests and fuzzers of TLS. Knows nothing of a test framework:
// what cannot be made ends the process.
#pragma once

#include <string>
#include <vector>

#include "runtime/net/tls_context.h"

namespace weir::net {

struct CertificateSpec {
  std::string common_name;
  std::vector<std::string> dns_names;
  // Days from now; a negative end has expired.
  int first_day = -1;
  int last_day = 30;
  // Seals the key file when not empty.
  std::string passphrase;
};

// Writes NAME.crt and NAME.key, self-signed, into the folder.
TlsCertificateFiles make_certificate(const std::string& folder, const std::string& name,
                                     const CertificateSpec& spec);

}  // namespace weir::net
