// Which bytes may stand where in HTTP/1 text, as one table of bits, and the scan for control
// characters. One lookup a byte answers every question the parsers have; the scan takes 16 bytes
// at a time, because field values are most of a head. Private to runtime/http.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace weir::http {

enum CharClass : uint8_t {
  kTokenChar = 1,   // tchar of RFC 9110 section 5.6.2
  kTargetChar = 2,  // what a request target may hold: visible ASCII without '#'
  // reg-name of RFC 3986 without percent-encoding and without the comma, which would let two Host
  // fields joined into one pass for a host.
  kHostChar = 4,
  kHexDigit = 8,
};

namespace char_class_detail {

constexpr void mark(std::array<uint8_t, 256>& table, std::string_view chars, CharClass bit) {
  for (const char c : chars) {
    table[static_cast<uint8_t>(c)] |= bit;
  }
}

constexpr std::array<uint8_t, 256> make_table() {
  constexpr std::string_view kAlphanumeric =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::array<uint8_t, 256> table{};
  mark(table, kAlphanumeric, kTokenChar);
  mark(table, "!#$%&'*+-.^_`|~", kTokenChar);
  mark(table, kAlphanumeric, kHostChar);
  mark(table, "-._~!$&'()*+;=", kHostChar);
  mark(table, "0123456789ABCDEFabcdef", kHexDigit);
  for (size_t c = 0x21; c < 0x7F; ++c) {
    table[c] |= c == '#' ? 0 : kTargetChar;
  }
  return table;
}

inline constexpr std::array<uint8_t, 256> kTable = make_table();

}  // namespace char_class_detail

[[nodiscard]] constexpr bool is_char(char c, CharClass wanted) {
  return (char_class_detail::kTable[static_cast<uint8_t>(c)] & wanted) != 0;
}

[[nodiscard]] constexpr bool is_all(std::string_view text, CharClass wanted) {
  for (const char c : text) {
    if (!is_char(c, wanted)) {
      return false;
    }
  }
  return true;
}

// Below space except tab, and DEL: what may not stand in a field value.
[[nodiscard]] constexpr bool is_control(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

// Offset of the first control character at or after `from`; text.size() when there is none.
[[nodiscard]] inline size_t find_control(std::string_view text, size_t from) {
  size_t i = from;
#if defined(__SSE2__)
  constexpr size_t kLane = 16;
  const __m128i below_space = _mm_set1_epi8(0x1F);
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i del = _mm_set1_epi8(0x7F);
  for (; i + kLane <= text.size(); i += kLane) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, below_space), block);
    const __m128i control =
        _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(block, tab), low), _mm_cmpeq_epi8(block, del));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(control));
    if (mask != 0) {
      return i + static_cast<size_t>(std::countr_zero(mask));
    }
  }
#endif
  while (i < text.size() && !is_control(text[i])) {
    ++i;
  }
  return i;
}

}  // namespace weir::http
