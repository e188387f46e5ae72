// Fuzzes what a TLS client says first: any bytes are refused or wait for more, and mean the same
// whole and in two pieces. Nobody gets through a handshake with bytes that were made up.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "runtime/base/check.h"
#include "runtime/net/tls_context.h"
#include "runtime/net/transport.h"

namespace weir::net {
namespace {

// More than any record, and less than a socket's buffer.
constexpr size_t kInputMax = 32 << 10;

// A PEM file of what `write` writes.
template <typename Write>
void write_pem(const std::string& path, Write write) {
  const std::unique_ptr<FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "w"),
                                                           &std::fclose);
  WEIR_CHECK(file != nullptr && write(file.get()) == 1, "cannot write a file for the fuzzer");
}

TlsCertificateFiles make_certificate(const std::filesystem::path& folder, const std::string& name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  constexpr long kYear = 365L * 24 * 60 * 60;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kYear);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kYear);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  TlsCertificateFiles files = {folder / (name + ".crt"), folder / (name + ".key")};
  write_pem(files.chain_path, [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
  write_pem(files.key_path, [&](FILE* file) {
    return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

const TlsServerContext& server() {
  static const std::unique_ptr<TlsServerContext> context = [] {
    std::string folder = std::filesystem::temp_directory_path() / "weir-fuzz-XXXXXX";
    WEIR_CHECK(::mkdtemp(folder.data()) != nullptr, "cannot make a folder for the fuzzer");
    auto built = TlsServerContext::build(
        {.alpn = {"h2", "http/1.1"},
         .certificates = {make_certificate(folder, "a.test"), make_certificate(folder, "*.test")}});
    std::filesystem::remove_all(folder);
    WEIR_CHECK(built.has_value(), "the fuzzer's certificates cannot be used");
    return std::move(*built);
  }();
  return *context;
}

struct Outcome {
  IoStatus status = IoStatus::kAgain;
  std::string server_name;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// What the server makes of `bytes` that come in two pieces.
Outcome shake_hands(std::string_view bytes, size_t cut) {
  int ends[2];
  WEIR_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0,
             "no sockets");
  const UniqueFd client(ends[1]);
  Transport transport = Transport::tls_server(UniqueFd(ends[0]), server());
  Outcome outcome;
  for (const std::string_view piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
    if (outcome.status == IoStatus::kAgain && !piece.empty()) {
      WEIR_CHECK(
          ::write(client.get(), piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()),
          "the socket does not take it");
      outcome.status = transport.handshake().status;
    }
  }
  outcome.server_name = transport.server_name();
  return outcome;
}

}  // namespace
}  // namespace weir::net

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using weir::net::shake_hands;
  const std::string_view bytes(reinterpret_cast<const char*>(data),
                               std::min(size, weir::net::kInputMax));
  const auto whole = shake_hands(bytes, bytes.size());
  WEIR_CHECK(whole.status != weir::net::IoStatus::kOk, "a handshake was made up");
  WEIR_CHECK(weir::net::server().certificate_for(whole.server_name) < 2, "no such certificate");
  const size_t cut = size < 3 ? 0 : (data[0] * 251U + data[size - 1] * 7U) % bytes.size();
  WEIR_CHECK(shake_hands(bytes, cut) == whole, "pieces are understood otherwise");
  return 0;
}
