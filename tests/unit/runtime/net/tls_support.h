// A TLS client of OpenSSL's own, for the tests of Transport.
//
// The client shares nothing with the code under test: it uses OpenSSL's socket BIO. Both ends run
// in one thread over a socket pair; each helper drives them in turns until neither can go on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "runtime/net/tls_context.h"
#include "runtime/net/transport.h"
#include "tests/unit/runtime/net/make_certificate.h"
#include "tests/unit/runtime/net/socket_support.h"

namespace weir::net {

struct OpensslDelete {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
template <typename T>
using OpensslOwner = std::unique_ptr<T, OpensslDelete>;

inline TlsCertificateFiles make_certificate(const TemporaryDirectory& directory,
                                            const std::string& name, const CertificateSpec& spec) {
  return make_certificate(directory.path, name, spec);
}

struct ClientOptions {
  std::string server_name;
  std::vector<std::string> alpn;
  int min_version = 0;
  int max_version = 0;
  const char* tls12_ciphers = nullptr;
  SSL_SESSION* session = nullptr;  // borrowed: offered for resumption
};

class TlsClient {
 public:
  TlsClient(int fd, const ClientOptions& options);

  // One step of the handshake: 1 done, 0 again, -1 refused.
  int handshake();
  // What can be read now.
  std::string read_some();
  // True when the server ended with close_notify.
  [[nodiscard]] bool saw_close_notify() const;
  void write_all(std::string_view bytes);
  void send_close_notify();

  [[nodiscard]] std::string peer_common_name() const;
  [[nodiscard]] bool is_resumed() const { return SSL_session_reused(tls_.get()) == 1; }
  // The latest ticket, taken over by the caller.
  [[nodiscard]] OpensslOwner<SSL_SESSION> take_session();
  [[nodiscard]] SSL* raw() { return tls_.get(); }

 private:
  OpensslOwner<SSL_CTX> context_;
  OpensslOwner<SSL> tls_;
  OpensslOwner<SSL_SESSION> session_;
};

// A server Transport and a client, joined.
struct TlsPair {
  SocketPair sockets;
  Transport server;
  TlsClient client;
  // What the handshake came to on the server's side.
  IoResult outcome;

  TlsPair(const TlsServerContext& context, const ClientOptions& options);
  [[nodiscard]] bool is_connected() const { return outcome.is_ok() && is_client_done; }
  // The latest ticket: the server says something, since tickets wait for what they can go with.
  [[nodiscard]] OpensslOwner<SSL_SESSION> take_session();
  bool is_client_done = false;
};

}  // namespace weir::net
