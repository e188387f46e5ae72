// UTF-8 as sources need it: validation with the place of the first bad byte, code point counting,
// encoding of one code point. No normalisation, no other encodings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::dsl {

// Bytes [offset, offset + length) of the text that are not well-formed UTF-8 (Unicode 15, table
// 3-7: overlong forms, surrogates and anything above U+10FFFF are not).
struct Utf8Error {
  size_t offset = 0;
  size_t length = 1;
};

// The first error, or nothing if all of the text is well-formed.
[[nodiscard]] std::optional<Utf8Error> find_utf8_error(std::string_view text);

// Length in bytes of the sequence at the front of `text`; 0 if it is not well-formed or empty.
[[nodiscard]] size_t utf8_sequence_length(std::string_view text);

// Code points of well-formed text.
[[nodiscard]] size_t count_code_points(std::string_view text);

// Appends a code point; false (nothing appended) for surrogates and above U+10FFFF.
[[nodiscard]] bool append_utf8(std::string& out, uint32_t code_point);

}  // namespace weir::dsl
