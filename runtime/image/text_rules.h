// What the verifier asks of texts: pure predicates over bytes, without allocation.
// The normalisers of the engine have rules of their own; these only hold an image to what the
// matcher and the codecs rely on. Private to runtime/image.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/image/hash.h"

namespace weir::image {

// Well-formed UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

// The byte continues a UTF-8 sequence, so no text may begin with it or end before it.
[[nodiscard]] constexpr bool is_continuation(char byte) {
  return (static_cast<uint8_t>(byte) & 0xC0U) == 0x80U;
}

// Nothing but printable ASCII: what every other rule of texts as a whole follows from.
[[nodiscard]] bool is_plain(std::string_view text);

// Segments of paths hold none.
[[nodiscard]] inline bool has_slash(std::string_view text) {
  return hash_detail::any_word(text, [](uint64_t word) {
    constexpr uint64_t kOnes = 0x0101010101010101ULL;
    const uint64_t difference = word ^ (kOnes * '/');  // zero where a slash stands
    return ((difference - kOnes) & ~difference & (kOnes << 7U)) != 0;
  });
}

// A non-empty field name (RFC 9110 section 5.1) without upper-case letters.
[[nodiscard]] bool is_lower_field_name(std::string_view text);

// A label of a host name as the matcher compares it: non-empty, lower-case letters, digits, `-`,
// `_`.
[[nodiscard]] bool is_lower_label(std::string_view text);

// Labels with dots between them, or an address: a label's characters, `.`, `:`, `[` and `]`.
[[nodiscard]] bool is_lower_host(std::string_view text);

// No control characters: nothing that could end a header line or a log line. Tab is not one here.
[[nodiscard]] bool is_single_line(std::string_view text);

}  // namespace weir::image
