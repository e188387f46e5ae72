// What literals mean: pure functions from the text of a literal token to its value.
//
// The parser has reported every literal that these functions refuse, so later phases may treat a
// missing value as "already reported". They allocate nothing but the decoded string.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/ip_address.h"
#include "runtime/base/units.h"

namespace weir::dsl {

// "42": at most 2^63 - 1, so that a minus before it stays in range.
[[nodiscard]] std::optional<int64_t> decode_int(std::string_view text);

// "5%", "2.5%", "0.0001%": exact in parts per million, at most four fraction digits. May be over
// 100 %.
[[nodiscard]] std::optional<Ppm> decode_percent(std::string_view text);

// "250ms", "2s", "5m", "1h", "7d".
[[nodiscard]] std::optional<std::chrono::milliseconds> decode_duration(std::string_view text);

// "16B", "4KiB", "1MiB", "1GiB".
[[nodiscard]] std::optional<Bytes> decode_size(std::string_view text);

// "100/s", "10/m", "5/h".
struct Rate {
  uint64_t count = 0;
  std::chrono::seconds period{1};
  friend constexpr auto operator<=>(const Rate&, const Rate&) = default;
};
[[nodiscard]] std::optional<Rate> decode_rate(std::string_view text);

// `10.0.0.1`, `2001:db8::1`; `10.0.0.0/8`. Host bits of a prefix are kept, see Cidr.
[[nodiscard]] std::optional<IpAddress> decode_ip(std::string_view text);
[[nodiscard]] std::optional<Cidr> decode_cidr(std::string_view text);

// `true`, `false`.
[[nodiscard]] std::optional<bool> decode_bool(std::string_view text);

// A part of a string literal that has no meaning, as bytes of the literal, quotes included.
struct StringError {
  enum class Kind : uint8_t { kUnknownEscape, kControlCharacter, kUnclosed };
  Kind kind = Kind::kUnknownEscape;
  uint32_t offset = 0;
  uint32_t length = 0;
};

// A string literal: its value and where each byte of the value came from, so that a phase that
// looks inside (path patterns, templates, host names) can point at the exact place.
struct StringValue {
  std::string value;
  // Offset in the literal of each byte of `value`, and of the closing quote at the end. Empty when
  // the literal has no escapes and is not raw: then byte i stands at offset i + 1.
  std::vector<uint32_t> offsets;
  std::vector<StringError> errors;

  // Where byte `index` of the value starts in the literal; index == value.size() is the closing
  // quote. A span inside the value is [offset_of(begin), offset_of(end)).
  [[nodiscard]] uint32_t offset_of(size_t index) const {
    return offsets.empty() ? static_cast<uint32_t>(index) + 1 : offsets[index];
  }
};

// `text` starts with a quote, or with `r` and a quote: then a backslash is itself. A broken escape
// decodes to itself.
[[nodiscard]] StringValue decode_string(std::string_view text);

// The literal that decodes to `value`: quotes added, what needs an escape escaped.
[[nodiscard]] std::string encode_string(std::string_view value);

}  // namespace weir::dsl
