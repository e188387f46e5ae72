#include "runtime/net/tls_client.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <openssl/err.h>
#include <openssl/sha.h>

#include "runtime/base/hex.h"
#include "runtime/base/lower_case.h"
#include "runtime/net/openssl_algorithms.h"
#include "runtime/net/tls_certificate.h"

namespace weir::net {
namespace {

// RFC 4514, with text beyond ASCII as it is.
constexpr unsigned long kNameFlags =
    XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
}

void add(std::vector<std::string>& values, std::string text) {
  if (is_plain(text)) {
    values.push_back(std::move(text));
  }
}

std::string name_text(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, kNameFlags) < 0) {
    return {};
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return size > 0 ? std::string(bytes, static_cast<size_t>(size)) : std::string();
}

// The last common name, in UTF-8: the most specific one of a distinguished name.
std::string common_name(const X509_NAME* subject) {
  int last = -1;
  for (int index = -1; (index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)) >= 0;) {
    last = index;
  }
  if (last < 0) {
    return {};
  }
  unsigned char* bytes = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
  std::string text(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(bytes);
  return text;
}

// Alternative names are of ASCII (RFC 5280 section 4.2.1.6).
std::string ascii_text(const ASN1_IA5STRING* string) {
  const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  std::string text(bytes, static_cast<size_t>(ASN1_STRING_length(string)));
  const bool is_ascii = std::all_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return is_ascii ? text : std::string();
}

void add_alternative_names(const X509* certificate, ClientCertificate& client) {
  const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      add(client.field("san_dns"), lower_case(ascii_text(name->d.dNSName)));
    } else if (name->type == GEN_URI) {
      add(client.field("san_uri"), ascii_text(name->d.uniformResourceIdentifier));
    }
  }
}

std::string fingerprint(const X509* certificate) {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  unsigned size = 0;
  return X509_digest(certificate, sha_256(), digest.data(), &size) == 1 ? to_hex(digest)
                                                                        : std::string();
}

}  // namespace

Status load_client_authority(SSL_CTX* context, const TlsClientAuthority& client) {
  ERR_clear_error();
  const char* path = client.ca_path.c_str();
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(path);
  if (names == nullptr || SSL_CTX_load_verify_file(context, path) != 1) {
    sk_X509_NAME_pop_free(names, &X509_NAME_free);
    return fail(ErrorCode::kTls, "cannot use the authorities of clients: " + openssl_error_text(),
                client.ca_path);
  }
  SSL_CTX_set_client_CA_list(context, names);  // takes the list over
  SSL_CTX_set_verify(context,
                     SSL_VERIFY_PEER | (client.is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  return {};
}

Result<std::string> client_identity(const TlsClientAuthority& client) {
  auto digest = file_digest(client.ca_path, "cannot read the authorities of clients");
  if (digest) {
    digest->push_back(client.is_required ? '1' : '0');
  }
  return digest;
}

std::optional<ClientCertificate> verified_client(SSL* ssl) {
  const X509Ptr certificate(SSL_get1_peer_certificate(ssl));
  if (!certificate || SSL_get_verify_result(ssl) != X509_V_OK) {
    return std::nullopt;
  }
  ClientCertificate client;
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  add(client.field("subject"), name_text(subject));
  add(client.field("common_name"), common_name(subject));
  add(client.field("issuer"), name_text(X509_get_issuer_name(certificate.get())));
  add(client.field("fingerprint"), fingerprint(certificate.get()));
  add_alternative_names(certificate.get(), client);
  return client;
}

}  // namespace weir::net
