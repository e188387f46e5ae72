// What a TlsServerContext holds. Private to runtime/net: TlsServerContext builds it, Transport and
// OpenSSL's callbacks read it.
// Immutable once built, but for the contexts of slots, each of which is made once by whichever
// thread asks first.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/net/openssl_ptr.h"
#include "runtime/net/tls_context.h"

namespace weir::net {

struct TlsServerContext::State {
  // The context that shows a certificate, once it was made.
  struct Slot {
    std::once_flag is_tried;
    SslCtxPtr context;
  };

  TlsServerSettings settings;
  BioMethodPtr bio_method;
  // One for each certificate of the settings; the first is the one connections start with.
  std::vector<std::unique_ptr<Slot>> slots;
  // Lower-case names to indexes of slots. A wildcard is kept without its "*.".
  std::unordered_map<std::string, size_t> exact_names;
  std::unordered_map<std::string, size_t> wildcard_names;
  // The hash of the authorities that clients are verified by, and of what is asked; empty without.
  std::string client_identity;
  // The wire form: a length byte before each name.
  std::string alpn;
  std::vector<std::string> warnings;

  [[nodiscard]] size_t certificate_for(std::string_view server_name) const;
  // Of slot `index`, made now if it was not yet; null if that cannot be. Any thread.
  [[nodiscard]] SSL_CTX* context_of(size_t index) const;
};

}  // namespace weir::net
