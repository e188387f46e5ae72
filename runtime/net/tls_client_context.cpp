#include "runtime/net/tls_client_context.h"

#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>

#include "runtime/base/check.h"
#include "runtime/net/openssl_ptr.h"
#include "runtime/net/socket_bio.h"
#include "runtime/net/tls_certificate.h"
#include "runtime/net/tls_client_sessions.h"
#include "runtime/net/tls_profile.h"

namespace weir::net {

struct TlsClientContext::State {
  BioMethodPtr bio_method;
  SslCtxPtr context;
  std::string name;
  bool is_verified = true;
  std::string identity;
  TlsClientSessions sessions;
};

namespace {

Status load_authorities(SSL_CTX* context, const std::string& path) {
  ERR_clear_error();
  const int loaded = path.empty() ? SSL_CTX_set_default_verify_paths(context)
                                  : SSL_CTX_load_verify_file(context, path.c_str());
  if (loaded != 1) {
    return fail(ErrorCode::kTls,
                "cannot use the authorities of an upstream: " + openssl_error_text(),
                path.empty() ? "the authorities of the machine" : path);
  }
  return {};
}

Result<std::string> identity_of(const TlsClientSettings& settings) {
  std::string identity =
      fmt::format("{} {} {}", settings.is_verified, settings.name, settings.ca_path);
  const auto add = [&identity](const std::string& path) -> Status {
    if (path.empty()) {
      return {};
    }
    auto digest = file_digest(path, "cannot read");
    if (!digest) {
      return tl::unexpected(std::move(digest.error()));
    }
    identity.append(" ").append(*digest);
    return {};
  };
  Status added = add(settings.ca_path);
  if (added && settings.certificate) {
    added = add(settings.certificate->chain_path);
  }
  return added ? Result<std::string>(std::move(identity)) : tl::unexpected(added.error());
}

}  // namespace

Result<std::unique_ptr<TlsClientContext>> TlsClientContext::build(
    const TlsClientSettings& settings) {
  auto state = std::make_unique<State>();
  state->bio_method = new_socket_bio_method();
  state->context = new_tls_context(TLS_client_method(), TlsVersion::kTls12);
  state->name = settings.name;
  state->is_verified = settings.is_verified;
  state->sessions.attach(state->context.get());
  SSL_CTX* const context = state->context.get();
  if (settings.is_verified) {
    if (auto loaded = load_authorities(context, settings.ca_path); !loaded) {
      return tl::unexpected(std::move(loaded.error()));
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  if (settings.certificate) {
    if (auto loaded = load_certificate(context, *settings.certificate); !loaded) {
      return tl::unexpected(std::move(loaded.error()));
    }
  }
  const auto offered = alpn_wire_form(settings.alpn);
  if (!offered) {
    return tl::unexpected(offered.error());
  }
  WEIR_CHECK(settings.alpn.empty() ||
                 SSL_CTX_set_alpn_protos(context, reinterpret_cast<const uint8_t*>(offered->data()),
                                         static_cast<unsigned>(offered->size())) == 0,
             "out of memory");
  auto identity = identity_of(settings);
  if (!identity) {
    return tl::unexpected(std::move(identity.error()));
  }
  state->identity = std::move(*identity);
  return std::unique_ptr<TlsClientContext>(new TlsClientContext(std::move(state)));
}

TlsClientContext::TlsClientContext(std::unique_ptr<State> state) : state_(std::move(state)) {}

TlsClientContext::~TlsClientContext() = default;

const std::string& TlsClientContext::identity() const {
  return state_->identity;
}

// RFC 9525: the name is looked for among the alternative names, an address among addresses.
ssl_st* TlsClientContext::new_connection(int fd, const SocketAddress& peer) const {
  SSL* const ssl = SSL_new(state_->context.get());
  WEIR_CHECK(ssl != nullptr, "out of memory");
  BIO* const bio = new_socket_bio(state_->bio_method.get(), fd);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_connect_state(ssl);
  const std::string& name = state_->name;
  if (!name.empty()) {
    // What SSL_set_tlsext_host_name expands to, without its C cast.
    const long set = SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                              const_cast<char*>(name.c_str()));
    WEIR_CHECK(set == 1, "out of memory");
  }
  if (state_->is_verified) {
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const size_t address_bytes = peer.ip.family == IpFamily::kV4 ? 4 : peer.ip.bytes.size();
    const int set = name.empty()
                        ? X509_VERIFY_PARAM_set1_ip(wanted, peer.ip.bytes.data(), address_bytes)
                        : X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size());
    WEIR_CHECK(set == 1, "out of memory");
  }
  state_->sessions.offer(ssl, peer);
  return ssl;
}

}  // namespace weir::net
