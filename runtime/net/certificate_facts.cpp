#include "runtime/net/certificate_facts.h"

#include <optional>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "runtime/base/lower_case.h"

namespace weir::net {
namespace {

using NamePtr = std::unique_ptr<X509_NAME, OpensslFree<&X509_NAME_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpensslFree<&X509_EXTENSION_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, OpensslFree<&ASN1_TIME_free>>;

std::string text_of(const ASN1_STRING* string) {
  const auto* bytes = ASN1_STRING_get0_data(string);
  return lower_case(std::string_view(reinterpret_cast<const char*>(bytes),
                                     static_cast<size_t>(ASN1_STRING_length(string))));
}

std::vector<std::string> dns_names(const GeneralNamesPtr& alternatives) {
  std::vector<std::string> names;
  const int count = alternatives ? sk_GENERAL_NAME_num(alternatives.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS) {
      names.push_back(text_of(name->d.dNSName));
    }
  }
  return names;
}

std::vector<std::string> common_names(const X509_NAME* subject) {
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) {
    return {};
  }
  return {text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)))};
}

std::string date_warning(const ASN1_TIME* not_before, const ASN1_TIME* not_after) {
  if (X509_cmp_current_time(not_after) < 0) {
    return "the certificate has expired";
  }
  if (X509_cmp_current_time(not_before) > 0) {
    return "the certificate is not valid yet";
  }
  return {};
}

// One value of DER: its bytes with its header, and those within.
struct Der {
  std::string_view whole;
  std::string_view content;
  int tag = 0;
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Takes the first value off `rest`; nothing when it is not whole or its length is not definite.
std::optional<Der> take_value(std::string_view& rest) {
  const unsigned char* at = bytes_of(rest);
  long length = 0;
  int tag = 0;
  int tag_class = 0;
  const int kind = ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(rest.size()));
  constexpr int kFailedOrIndefinite = 0x81;
  if ((kind & kFailedOrIndefinite) != 0) {
    return std::nullopt;
  }
  const auto header = static_cast<size_t>(at - bytes_of(rest));
  const auto size = static_cast<size_t>(length);
  // The number of a context tag is told apart from a universal one by its class.
  const Der value{rest.substr(0, header + size), rest.substr(header, size),
                  tag_class == V_ASN1_UNIVERSAL ? tag : tag | tag_class};
  rest.remove_prefix(header + size);
  return value;
}

template <auto Decode>
auto decode(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  return Decode(nullptr, &at, static_cast<long>(der.size()));
}

// The alternative names in a value of `Extensions`; the others are not decoded.
GeneralNamesPtr alternatives_in(std::string_view extensions) {
  while (const auto next = take_value(extensions)) {
    const ExtensionPtr extension(decode<&d2i_X509_EXTENSION>(next->whole));
    if (extension &&
        OBJ_obj2nid(X509_EXTENSION_get_object(extension.get())) == NID_subject_alt_name) {
      return GeneralNamesPtr(static_cast<GENERAL_NAMES*>(X509V3_EXT_d2i(extension.get())));
    }
  }
  return nullptr;
}

// The parts of a TBSCertificate (RFC 5280 section 4.1) that facts are made of.
struct Parts {
  std::string_view validity;
  std::string_view subject;
  std::string_view extensions;
};

std::optional<Parts> parts_of(std::string_view der) {
  const auto certificate = take_value(der);
  std::string_view rest = certificate ? certificate->content : std::string_view();
  const auto signed_part = take_value(rest);
  rest = signed_part ? signed_part->content : std::string_view();
  constexpr int kVersionTag = V_ASN1_CONTEXT_SPECIFIC | 0;
  constexpr int kExtensionsTag = V_ASN1_CONTEXT_SPECIFIC | 3;
  auto serial = take_value(rest);
  if (serial && serial->tag == kVersionTag) {
    serial = take_value(rest);
  }
  const auto algorithm = take_value(rest);
  const auto issuer = take_value(rest);
  const auto validity = take_value(rest);
  const auto subject = take_value(rest);
  const auto public_key = take_value(rest);
  if (!serial || !algorithm || !issuer || !validity || !subject || !public_key) {
    return std::nullopt;
  }
  Parts parts{validity->content, subject->whole, {}};
  while (const auto value = take_value(rest)) {
    if (value->tag == kExtensionsTag) {
      std::string_view content = value->content;
      const auto list = take_value(content);
      parts.extensions = list ? list->content : std::string_view();
    }
  }
  return parts;
}

std::optional<CertificateFacts> facts_in(std::string_view der) {
  const auto parts = parts_of(der);
  if (!parts) {
    return std::nullopt;
  }
  std::string_view dates = parts->validity;
  const auto first = take_value(dates);
  const auto last = take_value(dates);
  const TimePtr not_before(first ? decode<&d2i_ASN1_TIME>(first->whole) : nullptr);
  const TimePtr not_after(last ? decode<&d2i_ASN1_TIME>(last->whole) : nullptr);
  const NamePtr subject(decode<&d2i_X509_NAME>(parts->subject));
  if (!not_before || !not_after || !subject) {
    return std::nullopt;
  }
  auto names = dns_names(alternatives_in(parts->extensions));
  return CertificateFacts{names.empty() ? common_names(subject.get()) : std::move(names),
                          date_warning(not_before.get(), not_after.get())};
}

// The bytes of the first certificate in a PEM file, as OpenSSL allocated them.
struct PemBytes {
  PemBytes() = default;
  PemBytes(const PemBytes&) = delete;
  PemBytes& operator=(const PemBytes&) = delete;
  ~PemBytes() { OPENSSL_free(data); }

  unsigned char* data = nullptr;
  long size = 0;
};

}  // namespace

CertificateFacts certificate_facts(SSL_CTX* loaded) {
  const X509* certificate = SSL_CTX_get0_certificate(loaded);
  auto names = dns_names(GeneralNamesPtr(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))));
  return {names.empty() ? common_names(X509_get_subject_name(certificate)) : std::move(names),
          date_warning(X509_get0_notBefore(certificate), X509_get0_notAfter(certificate))};
}

Result<CertificateFacts> read_certificate_facts(const std::string& chain_path) {
  ERR_clear_error();
  const BioPtr file(BIO_new_file(chain_path.c_str(), "r"));
  PemBytes pem;
  const bool is_read = file && PEM_bytes_read_bio(&pem.data, &pem.size, nullptr, PEM_STRING_X509,
                                                  file.get(), &refuse_passphrase, nullptr) == 1;
  if (!is_read) {
    return fail(ErrorCode::kTls, "cannot use the certificate: " + openssl_error_text(), chain_path);
  }
  auto facts = facts_in({reinterpret_cast<const char*>(pem.data), static_cast<size_t>(pem.size)});
  if (!facts) {
    return fail(ErrorCode::kTls, "cannot use the certificate: it is not an X.509 certificate",
                chain_path);
  }
  return std::move(*facts);
}

}  // namespace weir::net
