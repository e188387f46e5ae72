// What a TlsServerContext holds. Private to runtime/net: TlsServerContext builds it, Transport and
// OpenSSL's callbacks read it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

struct TlsServerContext::State {
  BioMethodPtr bio_method;
  // One a certificate; the first is the one connections start with.
  std::vector<SslCtxPtr> contexts;
  // Lower-case names to indexes of contexts. A wildcard is kept without its "*.".
  std::unordered_map<std::string, size_t> exact_names;
  std::unordered_map<std::string, size_t> wildcard_names;
  // The hash of the authorities that clients are verified by, and of what is asked; empty without.
  std::string client_identity;
  // The wire form: a length byte before each name.
  std::string alpn;
  std::vector<std::string> warnings;

  [[nodiscard]] size_t certificate_for(std::string_view server_name) const;
};

}  // namespace weir::net
