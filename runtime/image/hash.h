// The hash of the image's tables: host slots, suffix labels and path edges are filed under it.
//
// The compiler computes it when it writes a table and the matcher when it looks one up, so its
// values are part of the format: they never change within a format major (hash_test pins some).
// It takes no seed: texts in a table come from the author of a site, and a client's text is only
// ever looked up, never stored. It is not for secrets and not for anything an outsider fills.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::image {

static_assert(std::endian::native == std::endian::little, "images are used in place");

namespace hash_detail {

__extension__ using Wide = unsigned __int128;

// Odd constants from the fractional digits of pi and e; any dense odd pattern does.
inline constexpr uint64_t kStart = 0x243F6A8885A308D3ULL;
inline constexpr uint64_t kBlock = 0x13198A2E03707345ULL;
inline constexpr uint64_t kFinal = 0xB7E151628AED2A6BULL;

// Both halves of the 128-bit product, folded: every input bit reaches every output bit.
[[nodiscard]] inline uint64_t fold(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64U);
}

template <typename Word>
[[nodiscard]] inline uint64_t load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

// 1 to 8 bytes as one word, without reading beyond them; lengths are told apart by the caller.
[[nodiscard]] inline uint64_t load_tail(const char* from, size_t size) {
  if (size >= sizeof(uint32_t)) {
    return load<uint32_t>(from) | load<uint32_t>(from + size - sizeof(uint32_t)) << 32U;
  }
  const uint64_t middle = load<uint8_t>(from + size / 2);
  return load<uint8_t>(from) | middle << 8U | load<uint8_t>(from + size - 1) << 16U;
}

// One of the words that hash() sees of `text` is wanted. Bytes may be seen twice.
template <typename IsWanted>
[[nodiscard]] inline bool any_word(std::string_view text, IsWanted is_wanted) {
  const char* at = text.data();
  size_t left = text.size();
  for (; left > sizeof(uint64_t); left -= sizeof(uint64_t), at += sizeof(uint64_t)) {
    if (is_wanted(load<uint64_t>(at))) {
      return true;
    }
  }
  return left != 0 && is_wanted(load_tail(at, left));
}

}  // namespace hash_detail

// The 32-bit hash of `text`, which may be empty or hold any bytes.
[[nodiscard]] inline uint32_t hash(std::string_view text) {
  const char* at = text.data();
  size_t left = text.size();
  uint64_t state = hash_detail::kStart ^ (left * hash_detail::kBlock);
  while (left > sizeof(uint64_t)) {
    state = hash_detail::fold(state ^ hash_detail::load<uint64_t>(at), hash_detail::kBlock);
    at += sizeof(uint64_t);
    left -= sizeof(uint64_t);
  }
  if (left != 0) {
    state = hash_detail::fold(state ^ hash_detail::load_tail(at, left), hash_detail::kBlock);
  }
  state = hash_detail::fold(state ^ hash_detail::kFinal, hash_detail::kBlock);
  return static_cast<uint32_t>(state >> 32U);
}

}  // namespace weir::image
