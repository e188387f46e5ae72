#include "runtime/net/tls_client_sessions.h"

#include <utility>

#include "runtime/base/check.h"

namespace weir::net {

namespace {

// Whom a connection goes to, as its extra data.
// NOLINTNEXTLINE(readability-function-size): the parameters are OpenSSL's.
void free_address(void* /*ssl*/, void* address, CRYPTO_EX_DATA* /*data*/, int /*index*/,
                  long /*number*/, void* /*argument*/) {
  delete static_cast<SocketAddress*>(address);
}

int address_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_address);
  return index;
}

int sessions_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// OpenSSL spoils the session of a connection that ends without goodbye, which endpoints are free to
// do (RFC 5246 section 7.2.1): no connection has the one that is kept.
SessionPtr copy_of(SSL_SESSION* session) {
  SessionPtr copy(SSL_SESSION_dup(session));
  WEIR_CHECK(copy != nullptr, "out of memory");
  return copy;
}

}  // namespace

void TlsClientSessions::attach(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &TlsClientSessions::on_session);
  WEIR_CHECK(SSL_CTX_set_ex_data(context, sessions_index(), this) == 1, "out of memory");
}

void TlsClientSessions::offer(SSL* ssl, const SocketAddress& peer) {
  WEIR_CHECK(SSL_set_ex_data(ssl, address_index(), new SocketAddress(peer)) == 1, "out of memory");
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(peer);
  if (found == sessions_.end()) {
    return;
  }
  // It may have run out, or ask for what this context does not do: then nothing is resumed.
  const bool is_for_once = SSL_SESSION_get_protocol_version(found->second.get()) == TLS1_3_VERSION;
  const SessionPtr offered = is_for_once ? std::move(found->second) : copy_of(found->second.get());
  SSL_set_session(ssl, offered.get());
  if (is_for_once) {
    sessions_.erase(found);
  }
}

int TlsClientSessions::on_session(SSL* ssl, SSL_SESSION* session) noexcept {
  auto* const sessions =
      static_cast<TlsClientSessions*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), sessions_index()));
  const auto* const peer = static_cast<SocketAddress*>(SSL_get_ex_data(ssl, address_index()));
  if (peer == nullptr || SSL_SESSION_is_resumable(session) == 0) {
    return 0;
  }
  sessions->keep(*peer, copy_of(session));
  return 0;  // it stays OpenSSL's
}

void TlsClientSessions::keep(const SocketAddress& peer, SessionPtr session) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sessions_.find(peer); found != sessions_.end()) {
    found->second = std::move(session);
  } else if (sessions_.size() < kAddressesMax) {
    sessions_.emplace(peer, std::move(session));
  }
}

}  // namespace weir::net
