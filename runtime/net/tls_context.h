// TlsServerContext: the certificates and settings of one TLS profile, read once and then shared.
//
// Built when an image is loaded; connections of any thread may use it, and it must outlive the
// Transports made from it. Security defaults (security.md 31, 32): TLS 1.2 with AEAD and ECDHE or
// 1.3, no renegotiation, no compression, no 0-RTT, tickets on. A session is resumed only under the
// server name it was made for, and under the authorities its client was verified by.
//
// Of up to kEagerCertificatesMax certificates all is read by build(). Of more only the names are,
// and of each but the first the rest when a client first asks for it; one that cannot be used then
// fails the handshakes that want it, and is logged once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/net/tls_tickets.h"

struct ssl_ctx_st;

namespace weir::net {

enum class TlsVersion : uint8_t { kTls12, kTls13 };

// PEM files: the certificate followed by its intermediates, and its private key.
struct TlsCertificateFiles {
  std::string chain_path;
  std::string key_path;
};

// Whom clients have to be certified by: authorities in PEM. One that shows no certificate is turned
// away if they are required; one whose certificate does not verify, always.
struct TlsClientAuthority {
  std::string ca_path;
  bool is_required = true;
};

inline constexpr size_t kEagerCertificatesMax = 256;

struct TlsServerSettings {
  TlsVersion min_version = TlsVersion::kTls12;
  // Protocol names, most wanted first. Empty: ALPN is not answered.
  std::vector<std::string> alpn;
  // The first one serves clients that send no name or one that no certificate covers.
  std::vector<TlsCertificateFiles> certificates;
  // Absent: clients are asked for no certificate.
  std::optional<TlsClientAuthority> client;
  // The first seals, all open; a fresh one when empty.
  std::vector<TlsTicketKey> ticket_keys;
};

class TlsServerContext {
 public:
  // kTls with the file as context: missing, not PEM, key of another certificate; kBadArgument for
  // no certificate or an unusable ALPN name. An expired certificate is only a warning.
  static Result<std::unique_ptr<TlsServerContext>> build(const TlsServerSettings& settings);
  ~TlsServerContext();
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;

  // One sentence each, for the log: a certificate that is expired or not yet valid, a name that two
  // certificates claim (the first keeps it).
  [[nodiscard]] const std::vector<std::string>& warnings() const;

  // Secret. For a successor of this context only.
  [[nodiscard]] const std::vector<TlsTicketKey>& ticket_keys() const;

  // Index into settings.certificates of the one a client asking for `server_name` gets. Names are
  // compared without case; a wildcard covers exactly one label; an exact name wins over it.
  [[nodiscard]] size_t certificate_for(std::string_view server_name) const;

 private:
  friend class Transport;
  friend struct TlsCallbacks;  // the functions OpenSSL calls back
  struct State;

  explicit TlsServerContext(std::unique_ptr<State> state);
  [[nodiscard]] ssl_ctx_st* default_context() const;

  std::unique_ptr<State> state_;
};

}  // namespace weir::net
