#include "tests/unit/runtime/net/tls_support.h"

#include <array>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace weir::net {
namespace {

std::string alpn_wire(const std::vector<std::string>& names) {
  std::string wire;
  for (const std::string& name : names) {
    wire += static_cast<char>(name.size());
    wire += name;
  }
  return wire;
}

int keep_ticket(SSL* tls, SSL_SESSION* session) {
  static_cast<OpensslOwner<SSL_SESSION>*>(SSL_get_app_data(tls))->reset(session);
  return 1;
}

}  // namespace

TlsClient::TlsClient(int fd, const ClientOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())) {
  // Certificates are self-signed; whether a client trusts them is not what is tested.
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
  // Old protocols need this level to be offered at all, so that the server is the one to refuse.
  SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_session_cache_mode(context_.get(),
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context_.get(), &keep_ticket);
  if (options.tls12_ciphers != nullptr) {
    REQUIRE(SSL_CTX_set_cipher_list(context_.get(), options.tls12_ciphers) == 1);
  }
  tls_.reset(SSL_new(context_.get()));
  SSL_set_app_data(tls_.get(), reinterpret_cast<char*>(&session_));
  REQUIRE(SSL_set_fd(tls_.get(), fd) == 1);
  SSL_set_min_proto_version(tls_.get(), options.min_version);
  SSL_set_max_proto_version(tls_.get(), options.max_version);
  if (!options.server_name.empty()) {
    SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(options.server_name.c_str()));
  }
  const std::string wire = alpn_wire(options.alpn);
  if (!wire.empty()) {
    SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                        static_cast<unsigned>(wire.size()));
  }
  if (options.session != nullptr) {
    REQUIRE(SSL_set_session(tls_.get(), options.session) == 1);
  }
  SSL_set_connect_state(tls_.get());
}

int TlsClient::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  if (result == 1) {
    return 1;
  }
  const int error = SSL_get_error(tls_.get(), result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

std::string TlsClient::read_some() {
  std::string all;
  std::array<char, 4096> buffer{};
  for (;;) {
    ERR_clear_error();
    const int length = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (length <= 0) {
      return all;
    }
    all.append(buffer.data(), static_cast<size_t>(length));
  }
}

bool TlsClient::saw_close_notify() const {
  return (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void TlsClient::write_all(std::string_view bytes) {
  size_t written = 0;
  ERR_clear_error();
  REQUIRE(SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &written) == 1);
  REQUIRE(written == bytes.size());
}

void TlsClient::send_close_notify() {
  REQUIRE(SSL_shutdown(tls_.get()) >= 0);
}

std::string TlsClient::peer_common_name() const {
  const OpensslOwner<X509> certificate(SSL_get1_peer_certificate(tls_.get()));
  REQUIRE(certificate != nullptr);
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

OpensslOwner<SSL_SESSION> TlsClient::take_session() {
  // TLS 1.3 sends tickets after the handshake; they are taken in by a read.
  read_some();
  return std::move(session_);
}

TlsPair::TlsPair(const TlsServerContext& context, const ClientOptions& options)
    : server(Transport::tls_server(std::move(sockets.left), context)),
      client(sockets.right.get(), options) {
  int client_state = 0;
  // A handshake takes a few rounds; the bound only ends a test that hangs.
  for (int round = 0; round < 20; ++round) {
    client_state = client_state == 0 ? client.handshake() : client_state;
    if (outcome.status == IoStatus::kAgain) {
      outcome = server.handshake();
    }
  }
  is_client_done = client_state == 1;
}

OpensslOwner<SSL_SESSION> TlsPair::take_session() {
  server.write("x");
  return client.take_session();
}

}  // namespace weir::net
