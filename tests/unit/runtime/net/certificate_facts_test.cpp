#include "runtime/net/certificate_facts.h"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>
#include <openssl/pem.h>

#include "runtime/net/tls_certificate.h"
#include "tests/unit/runtime/net/tls_support.h"

namespace weir::net {
namespace {

// What OpenSSL says of the same file, which decodes all of it.
CertificateFacts loaded_facts(const TlsCertificateFiles& files) {
  const SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  REQUIRE(load_certificate(context.get(), files));
  return certificate_facts(context.get());
}

TEST_CASE("facts read from a file are those of the certificate that is loaded", "[net][tls]") {
  const TemporaryDirectory directory;
  const CertificateSpec specs[] = {
      {.common_name = "Plain.Test"},
      {.common_name = "main", .dns_names = {"main.test", "*.Main.test", "c.test"}},
      {.common_name = "old.test", .first_day = -10, .last_day = -1},
      {.common_name = "young.test", .dns_names = {"young.test"}, .first_day = 2},
  };
  for (const CertificateSpec& spec : specs) {
    CAPTURE(spec.common_name);
    const TlsCertificateFiles files = make_certificate(directory, "one", spec);
    const auto facts = read_certificate_facts(files.chain_path);
    REQUIRE(facts);
    const CertificateFacts loaded = loaded_facts(files);
    CHECK(facts->names == loaded.names);
    CHECK(facts->date_warning == loaded.date_warning);
    CHECK(facts->names.size() == std::max<size_t>(spec.dns_names.size(), 1));
  }
}

// A file whose PEM is good and whose content is not.
std::string write_pem(const TemporaryDirectory& directory, const std::vector<unsigned char>& der) {
  std::string path = directory.file("bad.crt");
  FILE* file = std::fopen(path.c_str(), "w");
  REQUIRE(file != nullptr);
  PEM_write(file, PEM_STRING_X509, "", der.data(), static_cast<long>(der.size()));
  std::fclose(file);
  return path;
}

std::vector<unsigned char> der_of(const std::string& path) {
  const BioPtr file(BIO_new_file(path.c_str(), "r"));
  const X509Ptr certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  REQUIRE(certificate);
  std::vector<unsigned char> der(static_cast<size_t>(i2d_X509(certificate.get(), nullptr)));
  unsigned char* at = der.data();
  i2d_X509(certificate.get(), &at);
  return der;
}

TEST_CASE("a certificate cut short is refused, one with a wrong byte breaks nothing",
          "[net][tls]") {
  const TemporaryDirectory directory;
  const auto whole = der_of(
      make_certificate(directory, "one", {.common_name = "c", .dns_names = {"a.test", "b.test"}})
          .chain_path);
  for (size_t size = 1; size < whole.size(); ++size) {
    const auto path =
        write_pem(directory, {whole.begin(), whole.begin() + static_cast<long>(size)});
    const auto facts = read_certificate_facts(path);
    REQUIRE_FALSE(facts);
    CHECK(facts.error().context == path);
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    auto wrong = whole;
    wrong[at] ^= 0xffU;
    const auto facts = read_certificate_facts(write_pem(directory, wrong));
    CHECK((facts || facts.error().code == ErrorCode::kTls));
  }
}

}  // namespace
}  // namespace weir::net
