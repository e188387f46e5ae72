#include "runtime/net/tls_context.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "runtime/base/log.h"
#include "runtime/base/lower_case.h"
#include "runtime/base/parallel.h"
#include "runtime/net/certificate_facts.h"
#include "runtime/net/openssl_algorithms.h"
#include "runtime/net/socket_bio.h"
#include "runtime/net/tls_certificate.h"
#include "runtime/net/tls_client.h"
#include "runtime/net/tls_context_state.h"
#include "runtime/net/tls_profile.h"

namespace weir::net {
namespace {

constexpr size_t kWarningsMax = 20;

// The name in a server_name extension (RFC 6066 section 3): u16 list length, then entries of
// u8 type (0 is a host name), u16 length, name. Empty when it is not exactly one host name; a
// malformed extension is refused by OpenSSL itself later.
std::string_view server_name_of(SSL* ssl) {
  constexpr size_t kPrefixBytes = 5;
  const unsigned char* bytes = nullptr;
  size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &size) != 1 ||
      size < kPrefixBytes || bytes[2] != TLSEXT_NAMETYPE_host_name) {
    return {};
  }
  const size_t length = (size_t{bytes[3]} << 8U) | bytes[4];
  if (length != size - kPrefixBytes) {
    return {};
  }
  return {reinterpret_cast<const char*>(bytes) + kPrefixBytes, length};
}

// The context of a session is the name it was made for and who its client was verified by, so that
// OpenSSL does not resume it under another one, in TLS 1.2 as in 1.3.
bool bind_session(SSL* ssl, const std::string& name) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  static_assert(SHA256_DIGEST_LENGTH <= SSL_MAX_SID_CTX_LENGTH);
  return EVP_Digest(name.data(), name.size(), digest.data(), nullptr, sha_256(), nullptr) == 1 &&
         SSL_set_session_id_context(ssl, digest.data(), digest.size()) == 1;
}

// Says that a server name was understood; the certificate is chosen before, in on_client_hello.
int on_server_name(SSL* /*ssl*/, int* /*alert*/, void* /*state*/) noexcept {
  return SSL_TLSEXT_ERR_OK;
}

// Of tens of thousands each file is opened once: what OpenSSL could not read is asked about again.
Result<CertificateFacts> facts_of_files(const TlsCertificateFiles& files) {
  auto facts = read_certificate_facts(files.chain_path);
  auto readable = facts ? require_key_file(files) : require_certificate_files(files);
  if (!readable) {
    return tl::unexpected(std::move(readable.error()));
  }
  return facts;
}

std::vector<Result<CertificateFacts>> read_all_facts(
    const std::vector<TlsCertificateFiles>& certificates) {
  std::vector<Result<CertificateFacts>> facts(certificates.size());
  for_each_index(facts.size(), [&](size_t i) { facts[i] = facts_of_files(certificates[i]); });
  return facts;
}

SslCtxPtr new_context(TlsVersion min_version) {
  SslCtxPtr context = new_tls_context(TLS_server_method(), min_version);
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_max_early_data(context.get(), 0);
  // Each connection spends one and gets one; a second costs both sides more than it brings.
  SSL_CTX_set_num_tickets(context.get(), 1);
  // What SSL_CTX_set_tlsext_servername_callback expands to, without its C cast.
  SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&on_server_name));
  return context;
}

}  // namespace

// What builds a State and what OpenSSL calls with it: a friend, since State is private.
struct TlsCallbacks {
  using State = TlsServerContext::State;

  static int on_client_hello(SSL* ssl, int* alert, void* raw) noexcept {
    const State& state = *static_cast<const State*>(raw);
    const std::string name = lower_case(server_name_of(ssl));
    SSL_CTX* wanted = state.context_of(state.certificate_for(name));
    // A name holds no zero byte that could be taken for the one between the two.
    const std::string identity = name + '\0' + state.client_identity;
    if (wanted == nullptr || SSL_set_SSL_CTX(ssl, wanted) == nullptr ||
        !bind_session(ssl, identity)) {
      *alert = SSL_AD_INTERNAL_ERROR;
      return SSL_CLIENT_HELLO_ERROR;
    }
    return SSL_CLIENT_HELLO_SUCCESS;
  }

  // Takes the first of our names that the client offers; none in common ends the handshake
  // (RFC 7301 section 3.2).
  // NOLINTNEXTLINE(readability-function-size): the parameters are OpenSSL's.
  static int on_alpn(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length,
                     const unsigned char* offered, unsigned offered_length, void* raw) noexcept {
    const State& state = *static_cast<const State*>(raw);
    const auto* ours = reinterpret_cast<const unsigned char*>(state.alpn.data());
    unsigned char* selected = nullptr;
    const int result =
        SSL_select_next_proto(&selected, out_length, ours, static_cast<unsigned>(state.alpn.size()),
                              offered, offered_length);
    *out = selected;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  static Result<SslCtxPtr> make_context(const State& state, size_t index) {
    SslCtxPtr context = new_context(state.settings.min_version);
    if (auto loaded = load_certificate(context.get(), state.settings.certificates[index]);
        !loaded) {
      return tl::unexpected(std::move(loaded.error()));
    }
    if (state.settings.client) {
      if (auto loaded = load_client_authority(context.get(), *state.settings.client); !loaded) {
        return tl::unexpected(std::move(loaded.error()));
      }
    }
    SSL_CTX_set_client_hello_cb(context.get(), &on_client_hello, const_cast<State*>(&state));
    if (!state.alpn.empty()) {
      SSL_CTX_set_alpn_select_cb(context.get(), &on_alpn, const_cast<State*>(&state));
    }
    use_ticket_keys(context.get(), state.settings.ticket_keys);
    return context;
  }

  static void add_names(State& state, size_t index, const CertificateFacts& facts) {
    const std::string& path = state.settings.certificates[index].chain_path;
    for (const std::string& name : facts.names) {
      const bool is_wildcard = name.starts_with("*.");
      auto& names = is_wildcard ? state.wildcard_names : state.exact_names;
      const auto [entry, is_new] = names.emplace(is_wildcard ? name.substr(2) : name, index);
      if (!is_new && entry->second != index) {
        warn(state, fmt::format("{}: an earlier certificate serves `{}`", path, name));
      }
    }
    if (!facts.date_warning.empty()) {
      warn(state, path + ": " + facts.date_warning);
    }
  }

  // The first ones say it; a log of thousands says nothing.
  static void warn(State& state, std::string text) {
    if (state.warnings.size() < kWarningsMax) {
      state.warnings.push_back(std::move(text));
    } else if (state.warnings.size() == kWarningsMax) {
      state.warnings.emplace_back("there is more to say of certificates");
    }
  }

  // `known` is absent for a certificate of which everything is to be read.
  static Status add_certificate(State& state, std::optional<CertificateFacts> known) {
    const size_t index = state.slots.size();
    auto slot = std::make_unique<State::Slot>();
    if (index == 0 || !known) {
      auto made = make_context(state, index);
      if (!made) {
        return tl::unexpected(std::move(made.error()));
      }
      known = certificate_facts(made->get());
      std::call_once(slot->is_tried, [&] { slot->context = std::move(*made); });
    }
    state.slots.push_back(std::move(slot));
    add_names(state, index, *known);
    return {};
  }
};

Result<std::unique_ptr<TlsServerContext>> TlsServerContext::build(
    const TlsServerSettings& settings) {
  if (settings.certificates.empty()) {
    return fail(ErrorCode::kBadArgument, "a TLS server needs a certificate");
  }
  auto alpn = alpn_wire_form(settings.alpn);
  if (!alpn) {
    return tl::unexpected(std::move(alpn.error()));
  }
  auto state = std::make_unique<State>();
  state->settings = settings;
  if (state->settings.ticket_keys.empty()) {
    state->settings.ticket_keys.push_back(new_ticket_key());
  }
  state->bio_method = new_socket_bio_method();
  state->alpn = std::move(*alpn);
  state->slots.reserve(settings.certificates.size());
  auto facts = settings.certificates.size() <= kEagerCertificatesMax
                   ? std::vector<Result<CertificateFacts>>()
                   : read_all_facts(settings.certificates);
  for (size_t i = 0; i < settings.certificates.size(); ++i) {
    std::optional<CertificateFacts> known;
    if (!facts.empty()) {
      if (!facts[i]) {
        return tl::unexpected(std::move(facts[i].error()));
      }
      known = std::move(*facts[i]);
    }
    if (auto added = TlsCallbacks::add_certificate(*state, std::move(known)); !added) {
      return tl::unexpected(std::move(added.error()));
    }
  }
  if (settings.client) {
    auto identity = client_identity(*settings.client);
    if (!identity) {
      return tl::unexpected(std::move(identity.error()));
    }
    state->client_identity = std::move(*identity);
  }
  return std::unique_ptr<TlsServerContext>(new TlsServerContext(std::move(state)));
}

TlsServerContext::TlsServerContext(std::unique_ptr<State> state) : state_(std::move(state)) {}

TlsServerContext::~TlsServerContext() = default;

const std::vector<std::string>& TlsServerContext::warnings() const {
  return state_->warnings;
}

const std::vector<TlsTicketKey>& TlsServerContext::ticket_keys() const {
  return state_->settings.ticket_keys;
}

size_t TlsServerContext::certificate_for(std::string_view server_name) const {
  return state_->certificate_for(server_name);
}

ssl_ctx_st* TlsServerContext::default_context() const {
  return state_->slots.front()->context.get();
}

// Blocks the thread while it reads two files, once for each certificate.
SSL_CTX* TlsServerContext::State::context_of(size_t index) const {
  Slot& slot = *slots[index];
  std::call_once(slot.is_tried, [&] {
    auto made = TlsCallbacks::make_context(*this, index);
    if (made) {
      slot.context = std::move(*made);
    } else {
      WEIR_LOG(kError, "certificate_unusable", {"error", made.error().message},
               {"file", made.error().context});
    }
  });
  return slot.context.get();
}

size_t TlsServerContext::State::certificate_for(std::string_view server_name) const {
  const std::string name = lower_case(server_name);
  if (const auto exact = exact_names.find(name); exact != exact_names.end()) {
    return exact->second;
  }
  const size_t dot = name.find('.');
  if (dot != std::string::npos && dot > 0) {
    const auto wildcard = wildcard_names.find(name.substr(dot + 1));
    if (wildcard != wildcard_names.end()) {
      return wildcard->second;
    }
  }
  return 0;
}

}  // namespace weir::net
