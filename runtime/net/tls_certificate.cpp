#include "runtime/net/tls_certificate.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "runtime/base/hex.h"
#include "runtime/base/unique_fd.h"

namespace weir::net {
namespace {

// OpenSSL names a missing file badly, so the file is opened once to get the system's word for it.
Status require_readable(const std::string& path, const char* what) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.has_value()) {
    return fail(ErrorCode::kTls, std::string("cannot read the ") + what + ": " + errno_text(errno),
                path);
  }
  return {};
}

// A key behind a passphrase is refused; OpenSSL would ask on the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_write*/, void* /*data*/) {
  return -1;
}

bool is_key_of_another_certificate() {
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_X509 &&
         (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string text_of(const ASN1_STRING* string) {
  const auto* bytes = ASN1_STRING_get0_data(string);
  return to_lower(
      {reinterpret_cast<const char*>(bytes), static_cast<size_t>(ASN1_STRING_length(string))});
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  const GeneralNamesPtr alternatives(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = alternatives ? sk_GENERAL_NAME_num(alternatives.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS) {
      names.push_back(text_of(name->d.dNSName));
    }
  }
  return names;
}

std::vector<std::string> common_names(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) {
    return {};
  }
  return {text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)))};
}

std::string date_warning(const X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    return "the certificate has expired";
  }
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    return "the certificate is not valid yet";
  }
  return {};
}

CertificateFacts facts_of(const X509* certificate) {
  auto names = alternative_names(certificate);
  return {names.empty() ? common_names(certificate) : std::move(names), date_warning(certificate)};
}

}  // namespace

Status load_certificate(SSL_CTX* context, const TlsCertificateFiles& files) {
  if (auto readable = require_readable(files.chain_path, "certificate"); !readable) {
    return readable;
  }
  if (auto readable = require_readable(files.key_path, "private key"); !readable) {
    return readable;
  }
  ERR_clear_error();
  SSL_CTX_set_default_passwd_cb(context, &refuse_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, files.chain_path.c_str()) != 1) {
    return fail(ErrorCode::kTls, "cannot use the certificate: " + openssl_error_text(),
                files.chain_path);
  }
  const bool is_loaded =
      SSL_CTX_use_PrivateKey_file(context, files.key_path.c_str(), SSL_FILETYPE_PEM) == 1;
  if (is_loaded && SSL_CTX_check_private_key(context) == 1) {
    return {};
  }
  if (is_key_of_another_certificate()) {
    return fail(ErrorCode::kTls,
                "the private key belongs to another certificate than " + files.chain_path,
                files.key_path);
  }
  return fail(ErrorCode::kTls, "cannot use the private key: " + openssl_error_text(),
              files.key_path);
}

CertificateFacts certificate_facts(SSL_CTX* loaded) {
  return facts_of(SSL_CTX_get0_certificate(loaded));
}

Result<CertificateFacts> read_certificate_facts(const TlsCertificateFiles& files) {
  if (auto readable = require_readable(files.chain_path, "certificate"); !readable) {
    return tl::unexpected(std::move(readable.error()));
  }
  if (auto readable = require_readable(files.key_path, "private key"); !readable) {
    return tl::unexpected(std::move(readable.error()));
  }
  ERR_clear_error();
  const BioPtr file(BIO_new_file(files.chain_path.c_str(), "r"));
  const X509Ptr certificate(
      file ? PEM_read_bio_X509(file.get(), nullptr, &refuse_passphrase, nullptr) : nullptr);
  if (!certificate) {
    return fail(ErrorCode::kTls, "cannot use the certificate: " + openssl_error_text(),
                files.chain_path);
  }
  return facts_of(certificate.get());
}

Result<std::string> file_digest(const std::string& path, const char* failure) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) {
    return fail(ErrorCode::kTls, std::string(failure) + ": " + errno_text(errno != 0 ? errno : EIO),
                path);
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return to_hex(digest);
}

}  // namespace weir::net
