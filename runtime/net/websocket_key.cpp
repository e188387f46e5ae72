#include "runtime/net/websocket_key.h"

#include <array>
#include <cstring>
#include <span>

#include <openssl/evp.h>

#include "runtime/base/check.h"

namespace weir::net {

namespace {

constexpr size_t kKeyBytes = 16;
constexpr size_t kSha1Bytes = 20;
constexpr std::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string to_base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  return text;
}

}  // namespace

std::string make_websocket_key(uint64_t random_a, uint64_t random_b) {
  std::array<unsigned char, kKeyBytes> key{};
  std::memcpy(key.data(), &random_a, sizeof(random_a));
  std::memcpy(key.data() + sizeof(random_a), &random_b, sizeof(random_b));
  return to_base64(key);
}

std::string websocket_accept(std::string_view key) {
  std::string text(key);
  text += kAcceptGuid;
  std::array<unsigned char, kSha1Bytes> digest{};
  WEIR_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1,
             "SHA-1 is missing");
  return to_base64(digest);
}

}  // namespace weir::net
