// The two checksums of an image: CRC-32C against torn and rotten files, SHA-256 as its identity.
//
// CRC-32C (Castagnoli, RFC 3720 appendix B.4) uses the processor's instruction where there is one
// and a table elsewhere; both give the same values. SHA-256 is libcrypto's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::image {

using Sha256 = std::array<uint8_t, 32>;

// The CRC of `bytes`, or of what came before and `bytes` when `before` is the CRC of that.
[[nodiscard]] uint32_t crc32c(std::span<const std::byte> bytes, uint32_t before = 0);

// The same value by table: what crc32c() falls back to. Public for tests and benches alone.
[[nodiscard]] uint32_t crc32c_portable(std::span<const std::byte> bytes, uint32_t before = 0);

// Aborts if libcrypto cannot hash, which only an exhausted or broken process brings about.
[[nodiscard]] Sha256 sha256(std::span<const std::byte> bytes);

// UpstreamRecord::identity for an upstream of this name (at most kTextBytesMax bytes).
using UpstreamIdentity = std::array<uint8_t, 16>;
[[nodiscard]] UpstreamIdentity upstream_identity(std::string_view name);

// The CRC an image's header must state: of all its bytes with Header::crc32c zero.
// `image` holds at least a header.
[[nodiscard]] uint32_t image_crc32c(std::span<const std::byte> image);

}  // namespace weir::image
