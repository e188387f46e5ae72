#include "runtime/image/checksum.h"

#include <algorithm>
#include <cstring>

#include <openssl/evp.h>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

#include "runtime/base/check.h"
#include "runtime/image/format.h"

namespace weir::image {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78U;  // CRC-32C, bits reversed
using ByteTable = std::array<uint32_t, 256>;

consteval ByteTable make_byte_table() {
  ByteTable table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    }
    table[byte] = crc;
  }
  return table;
}

constexpr ByteTable kByteTable = make_byte_table();

constexpr uint32_t step(uint32_t crc, uint8_t byte) {
  return (crc >> 8U) ^ kByteTable[(crc ^ byte) & 0xFFU];
}

#if defined(__x86_64__)

// The instruction takes three cycles but can start every cycle, so three stretches of the input run
// side by side; their CRCs are joined by the table below.
constexpr size_t kLane = 1024;
using LaneTable = std::array<ByteTable, 4>;

// What a CRC becomes after kLane zero bytes, by each of its four bytes: shifting is linear.
consteval LaneTable make_lane_table() {
  std::array<uint32_t, 32> shifted_bit{};
  for (uint32_t bit = 0; bit < 32; ++bit) {
    uint32_t crc = 1U << bit;
    for (size_t i = 0; i < kLane; ++i) {
      crc = step(crc, 0);
    }
    shifted_bit[bit] = crc;
  }
  LaneTable table{};
  for (uint32_t entry = 0; entry < 4 * 256 * 8; ++entry) {
    const uint32_t bit = entry % 8;
    const uint32_t byte = entry / 8 % 256;
    const uint32_t position = entry / (8 * 256);
    table[position][byte] ^= (byte >> bit & 1U) != 0 ? shifted_bit[position * 8 + bit] : 0U;
  }
  return table;
}

constexpr LaneTable kLaneTable = make_lane_table();

uint64_t shift_lane(uint64_t crc) {
  return kLaneTable[0][crc & 0xFFU] ^ kLaneTable[1][crc >> 8U & 0xFFU] ^
         kLaneTable[2][crc >> 16U & 0xFFU] ^ kLaneTable[3][crc >> 24U & 0xFFU];
}

uint64_t load_word(const std::byte* from) {
  uint64_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

__attribute__((target("sse4.2"))) uint32_t crc32c_sse42(std::span<const std::byte> bytes,
                                                        uint32_t before) {
  uint64_t crc = ~before;
  const std::byte* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= 3 * kLane; at += 3 * kLane, left -= 3 * kLane) {
    uint64_t second = 0;
    uint64_t third = 0;
    for (size_t i = 0; i < kLane; i += sizeof(uint64_t)) {
      crc = _mm_crc32_u64(crc, load_word(at + i));
      second = _mm_crc32_u64(second, load_word(at + kLane + i));
      third = _mm_crc32_u64(third, load_word(at + 2 * kLane + i));
    }
    crc = shift_lane(shift_lane(crc) ^ second) ^ third;
  }
  for (; left >= sizeof(uint64_t); at += sizeof(uint64_t), left -= sizeof(uint64_t)) {
    crc = _mm_crc32_u64(crc, load_word(at));
  }
  for (; left != 0; ++at, --left) {
    crc = _mm_crc32_u8(static_cast<uint32_t>(crc), std::to_integer<uint8_t>(*at));
  }
  return ~static_cast<uint32_t>(crc);
}

#endif

}  // namespace

uint32_t crc32c_portable(std::span<const std::byte> bytes, uint32_t before) {
  uint32_t crc = ~before;
  for (const std::byte byte : bytes) {
    crc = step(crc, std::to_integer<uint8_t>(byte));
  }
  return ~crc;
}

uint32_t crc32c(std::span<const std::byte> bytes, uint32_t before) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) {
    return crc32c_sse42(bytes, before);
  }
#endif
  return crc32c_portable(bytes, before);
}

Sha256 sha256(std::span<const std::byte> bytes) {
  Sha256 digest{};
  unsigned int size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  WEIR_CHECK(done == 1 && size == digest.size(), "libcrypto cannot compute a SHA-256");
  return digest;
}

UpstreamIdentity upstream_identity(std::string_view name) {
  constexpr std::string_view kKind("upstream\0", 9);
  std::array<char, kKind.size() + kTextBytesMax> text;
  WEIR_CHECK(name.size() <= kTextBytesMax, "an upstream's name is longer than a text may be");
  std::copy(kKind.begin(), kKind.end(), text.begin());
  std::copy(name.begin(), name.end(), text.begin() + kKind.size());
  const Sha256 digest = sha256(std::as_bytes(std::span(text).first(kKind.size() + name.size())));
  UpstreamIdentity identity;
  std::copy_n(digest.begin(), identity.size(), identity.begin());
  return identity;
}

uint32_t image_crc32c(std::span<const std::byte> image) {
  constexpr size_t kFieldOffset = offsetof(Header, crc32c);
  constexpr std::array<std::byte, sizeof(Header::crc32c)> kZero{};
  const uint32_t before = crc32c(image.first(kFieldOffset));
  return crc32c(image.subspan(kFieldOffset + kZero.size()), crc32c(kZero, before));
}

}  // namespace weir::image
