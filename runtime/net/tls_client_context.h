// TlsClientContext: how connections to the endpoints of one upstream speak TLS.
//
// Built when an image is loaded and immutable after: connections of any thread may use it, and it
// must outlive the Transports made from it. Files are read by build() only. Chain and name of the
// peer are verified unless the settings say otherwise (security.md 33); TLS 1.2 with AEAD and ECDHE
// or 1.3, no renegotiation, no compression, no 0-RTT. The last session of each address is resumed,
// which asks for no certificate again: what was verified is what a session belongs to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/ip_address.h"
#include "runtime/base/result.h"
#include "runtime/net/tls_context.h"

struct ssl_st;

namespace weir::net {

struct TlsClientSettings {
  // False: whoever answers is believed to be the endpoint.
  bool is_verified = true;
  // Asked for (SNI), and what the certificate has to name. Empty: the address that is connected to.
  std::string name;
  // Authorities in PEM. Empty: those of the machine.
  std::string ca_path;
  // What is offered (RFC 7301), the best first.
  std::vector<std::string> alpn;
  // What is shown to endpoints that ask for a certificate.
  std::optional<TlsCertificateFiles> certificate;
};

class TlsClientContext {
 public:
  // kTls with the file as context: missing, not PEM, key of another certificate.
  static Result<std::unique_ptr<TlsClientContext>> build(const TlsClientSettings& settings);
  ~TlsClientContext();
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  // Settings and contents of files in one word: connections of a context with the same may be used
  // for the other.
  [[nodiscard]] const std::string& identity() const;

 private:
  friend class Transport;
  struct State;

  explicit TlsClientContext(std::unique_ptr<State> state);
  // For a connection over `fd` to `peer`; the caller owns it.
  [[nodiscard]] ssl_st* new_connection(int fd, const SocketAddress& peer) const;

  std::unique_ptr<State> state_;
};

}  // namespace weir::net
