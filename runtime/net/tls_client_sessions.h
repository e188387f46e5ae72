// TlsClientSessions: the sessions that endpoints gave us, to be resumed by the next connection to
// the same address. Private to runtime/net.
//
// A session of TLS 1.3 is offered once (RFC 8446 appendix C.4), one of TLS 1.2 until another comes.
// One an address, 1,024 addresses; more are not kept. It belongs to one context, and so to one name
// and one set of authorities. Any thread.
#pragma once

#include <map>
#include <mutex>

#include "runtime/base/ip_address.h"
#include "runtime/net/openssl_ptr.h"

namespace weir::net {

class TlsClientSessions {
 public:
  TlsClientSessions() = default;
  TlsClientSessions(const TlsClientSessions&) = delete;
  TlsClientSessions& operator=(const TlsClientSessions&) = delete;

  // Keeps the sessions of this context's connections. Outlives them.
  void attach(SSL_CTX* context);
  // For a new connection to `peer`, before its handshake.
  void offer(SSL* ssl, const SocketAddress& peer);

 private:
  static constexpr size_t kAddressesMax = 1024;

  static int on_session(SSL* ssl, SSL_SESSION* session) noexcept;
  void keep(const SocketAddress& peer, SessionPtr session);

  std::mutex mutex_;
  std::map<SocketAddress, SessionPtr> sessions_;
};

}  // namespace weir::net
