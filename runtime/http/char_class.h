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
  kTokenChar = 1,       // tchar of RFC 9110 section 5.6.2
  kPlainNameChar = 16,  // the same without '_', which requests may not use in names
  kTargetChar = 2,      // what a request target may hold: visible ASCII without '#'
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
  mark(table, kAlphanumeric, kPlainNameChar);
  mark(table, "!#$%&'*+-.^`|~", kPlainNameChar);
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

// Offset of the first byte at or after `from` that is not of the class `wanted`, a class of names.
// Letters, digits and hyphens, which are nearly all of them, are passed 16 at a time.
[[nodiscard]] inline size_t find_name_end(std::string_view text, size_t from, CharClass wanted) {
  size_t i = from;
#if defined(__SSE2__)
  constexpr size_t kLane = 16;
  const __m128i case_bit = _mm_set1_epi8(0x20);
  // Signed comparison: bytes above ASCII are negative and so below every bound.
  const auto is_between = [](__m128i block, char low, char high) {
    return _mm_and_si128(_mm_cmpgt_epi8(block, _mm_set1_epi8(static_cast<char>(low - 1))),
                         _mm_cmplt_epi8(block, _mm_set1_epi8(static_cast<char>(high + 1))));
  };
  for (; i + kLane <= text.size(); i += kLane) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const __m128i letter = is_between(_mm_or_si128(block, case_bit), 'a', 'z');
    const __m128i digit = is_between(block, '0', '9');
    const __m128i hyphen = _mm_cmpeq_epi8(block, _mm_set1_epi8('-'));
    const __m128i plain = _mm_or_si128(_mm_or_si128(letter, digit), hyphen);
    const auto other = ~static_cast<unsigned>(_mm_movemask_epi8(plain)) & 0xFFFFU;
    if (other != 0) {
      i += static_cast<size_t>(std::countr_zero(other));
      break;
    }
  }
#endif
  while (i < text.size() && is_char(text[i], wanted)) {
    ++i;
  }
  return i;
}

// True when `text` may stand in a request target: visible ASCII without '#'.
[[nodiscard]] inline bool is_target(std::string_view text) {
  size_t i = 0;
#if defined(__SSE2__)
  constexpr size_t kLane = 16;
  for (; i + kLane <= text.size(); i += kLane) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const __m128i above_space = _mm_cmpgt_epi8(block, _mm_set1_epi8(' '));
    const __m128i wrong = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('#')),
                                       _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7F)));
    if (_mm_movemask_epi8(_mm_andnot_si128(wrong, above_space)) != 0xFFFF) {
      return false;
    }
  }
#endif
  return is_all(text.substr(i), kTargetChar);
}

}  // namespace weir::http
