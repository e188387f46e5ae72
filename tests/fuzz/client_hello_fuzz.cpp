// Fuzzes what a TLS client says first: any bytes are refused or wait for more, and mean the same
// whole and in two pieces. Nobody gets through a handshake with bytes that were made up.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/base/check.h"
#include "runtime/net/tls_context.h"
#include "runtime/net/transport.h"
#include "tests/unit/runtime/net/make_certificate.h"

namespace weir::net {
namespace {

// More than any record, and less than a socket's buffer.
constexpr size_t kInputMax = 32 << 10;

const TlsServerContext& server() {
  static const std::unique_ptr<TlsServerContext> context = [] {
    std::string folder = std::filesystem::temp_directory_path() / "weir-fuzz-XXXXXX";
    WEIR_CHECK(::mkdtemp(folder.data()) != nullptr, "cannot make a folder for the fuzzer");
    auto built = TlsServerContext::build(
        {.alpn = {"h2", "http/1.1"},
         .certificates = {make_certificate(folder, "exact", {.common_name = "a.test"}),
                          make_certificate(folder, "wildcard", {.common_name = "*.test"})}});
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
