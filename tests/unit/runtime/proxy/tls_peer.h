// TlsPeer: a client that speaks TLS over a Peer, with its records in the test's hands.
//
// OpenSSL writes into memory and reads from memory; what lies there is sent and fed as the test
// wants it: in pieces, late, together with something else, or not at all.
#pragma once

#include <string>
#include <string_view>

#include "tests/unit/runtime/net/tls_support.h"
#include "tests/unit/runtime/proxy/peer.h"

namespace weir::proxy {

class TlsPeer : public Reader {
 public:
  explicit TlsPeer(Peer peer, const net::ClientOptions& options = {});

  // One round of the handshake: takes in `received` and returns what is to be sent.
  std::string step(std::string_view received);
  [[nodiscard]] bool is_handshake_done() const { return is_done_; }
  // The whole handshake. False when the server refused it.
  bool handshake();

  // The records that carry `bytes`, for sending by hand; and sends them.
  std::string seal(std::string_view bytes);
  void send(std::string_view bytes) { peer_.send(seal(bytes)); }
  // The alert that ends our side, for sending by hand; and sends it.
  std::string seal_close_notify();
  void send_close_notify() { peer_.send(seal_close_notify()); }

  // The server ended its side by close_notify: what came before is all there is.
  [[nodiscard]] bool saw_close_notify() const { return client_.saw_close_notify(); }

  [[nodiscard]] Peer& raw() { return peer_; }
  [[nodiscard]] net::TlsClient& client() { return client_; }

 private:
  // The stream ends by close_notify or without it; what came may be less than a record.
  bool fill() override;
  void feed(std::string_view records);
  std::string take_records();

  Peer peer_;
  net::TlsClient client_;
  bool is_done_ = false;
};

}  // namespace weir::proxy
