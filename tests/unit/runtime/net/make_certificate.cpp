#include "tests/unit/runtime/net/make_certificate.h"

#include <cstdio>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "runtime/base/check.h"

namespace weir::net {
namespace {

struct Release {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(FILE* file) const { std::fclose(file); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Release>;
using CertificatePtr = std::unique_ptr<X509, Release>;
using FilePtr = std::unique_ptr<FILE, Release>;

FilePtr open_for_writing(const std::string& path) {
  FilePtr file(std::fopen(path.c_str(), "w"));
  WEIR_CHECK(file != nullptr, "cannot open a file for a certificate");
  return file;
}

void add_alternative_names(X509* certificate, const std::vector<std::string>& names) {
  std::string value;
  for (const std::string& name : names) {
    value += (value.empty() ? "DNS:" : ",DNS:") + name;
  }
  if (value.empty()) {
    return;
  }
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, value.c_str());
  WEIR_CHECK(extension != nullptr, "these names cannot be in a certificate");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

CertificatePtr sign_certificate(EVP_PKEY* key, const CertificateSpec& spec) {
  constexpr long kDaySeconds = 24L * 60 * 60;
  CertificatePtr certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), kDaySeconds * spec.first_day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDaySeconds * spec.last_day);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                             -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add_alternative_names(certificate.get(), spec.dns_names);
  WEIR_CHECK(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "cannot sign a certificate");
  return certificate;
}

}  // namespace

TlsCertificateFiles make_certificate(const std::string& folder, const std::string& name,
                                     const CertificateSpec& spec) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  WEIR_CHECK(key != nullptr, "cannot make a key");
  const auto certificate = sign_certificate(key.get(), spec);
  const TlsCertificateFiles files{folder + "/" + name + ".crt", folder + "/" + name + ".key"};
  WEIR_CHECK(PEM_write_X509(open_for_writing(files.chain_path).get(), certificate.get()) == 1,
             "cannot write a certificate");
  const EVP_CIPHER* cipher = spec.passphrase.empty() ? nullptr : EVP_aes_128_cbc();
  const auto* secret = reinterpret_cast<const unsigned char*>(spec.passphrase.data());
  WEIR_CHECK(PEM_write_PrivateKey(open_for_writing(files.key_path).get(), key.get(), cipher, secret,
                                  static_cast<int>(spec.passphrase.size()), nullptr, nullptr) == 1,
             "cannot write a key");
  return files;
}

}  // namespace weir::net
