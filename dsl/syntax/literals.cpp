#include "dsl/syntax/literals.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "dsl/source/utf8.h"
#include "runtime/base/parse_integer.h"

namespace weir::dsl {

namespace {

// Digits of a percent after the point: one part per million is 0.0001 %.
constexpr size_t kPercentFractionMax = 4;
constexpr size_t kUnicodeDigitsMax = 6;

template <typename Number>
std::optional<Number> parse_digits(std::string_view text, int base = 10) {
  return text.starts_with('-') ? std::nullopt : parse_integer<Number>(text, base);
}

struct Unit {
  std::string_view name;
  uint64_t factor;
};

constexpr std::array<Unit, 5> kDurationUnits = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> kSizeUnits = {{{"B", 1},
                                             {"KiB", uint64_t{1} << 10},
                                             {"MiB", uint64_t{1} << 20},
                                             {"GiB", uint64_t{1} << 30},
                                             {"TiB", uint64_t{1} << 40}}};
constexpr std::array<Unit, 4> kRateUnits = {{{"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}}};

template <size_t N>
std::optional<uint64_t> find_factor(const std::array<Unit, N>& units, std::string_view name) {
  const auto* found = std::ranges::find(units, name, &Unit::name);
  return found == units.end() ? std::nullopt : std::optional(found->factor);
}

// "4KiB" against a table of units, as long as the product fits in 63 bits.
template <size_t N>
std::optional<int64_t> decode_with_unit(std::string_view text, const std::array<Unit, N>& units) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<int64_t> number = parse_digits<int64_t>(text.substr(0, digits));
  const std::optional<uint64_t> factor = find_factor(units, text.substr(digits));
  if (!number || !factor) {
    return std::nullopt;
  }
  const auto scale = static_cast<int64_t>(*factor);
  if (*number > std::numeric_limits<int64_t>::max() / scale) {
    return std::nullopt;
  }
  return *number * scale;
}

// Reads one escape; `text` starts with the backslash. Returns its length, 0 if it has no meaning.
size_t decode_escape(std::string_view text, std::string& out) {
  constexpr std::string_view kLetters = "\"\\nrt";
  constexpr std::string_view kMeanings = "\"\\\n\r\t";
  const char letter = text.size() > 1 ? text[1] : '\0';
  if (const size_t index = kLetters.find(letter); index != std::string_view::npos) {
    out.push_back(kMeanings[index]);
    return 2;
  }
  const size_t close = text.find('}');
  if (!text.starts_with("\\u{") || close == std::string_view::npos ||
      close > 3 + kUnicodeDigitsMax) {
    return 0;
  }
  const auto code_point = parse_digits<uint32_t>(text.substr(3, close - 3), 16);
  return code_point && append_utf8(out, *code_point) ? close + 1 : 0;
}

// How much of a broken escape to point at: the backslash and one character, or all of `\u{...}`.
size_t broken_escape_length(std::string_view text) {
  const size_t close = text.find_first_of("}\"");
  if (text.starts_with("\\u{") && close != std::string_view::npos && text[close] == '}') {
    return close + 1;
  }
  return text.size() < 2 ? text.size()
                         : 1 + std::max<size_t>(1, utf8_sequence_length(text.substr(1)));
}

class StringDecoder {
 public:
  explicit StringDecoder(std::string_view literal) : literal_(literal) {}

  StringValue decode() {
    is_raw_ = literal_.starts_with('r');
    at_ = is_raw_ ? 2 : 1;
    const bool is_closed = literal_.size() > at_ && literal_.back() == '"';
    const size_t end = is_closed ? literal_.size() - 1 : literal_.size();
    has_escapes_ = is_raw_;
    while (at_ < end) {
      decode_next(end);
    }
    if (!is_closed) {
      add_error(StringError::Kind::kUnclosed, literal_.size());
    }
    if (has_escapes_) {
      result_.offsets.push_back(static_cast<uint32_t>(end));
    } else {
      result_.offsets.clear();
    }
    return std::move(result_);
  }

 private:
  void decode_next(size_t end) {
    const char byte = literal_[at_];
    if (byte != '\\' || is_raw_) {
      if (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') {
        add_error(StringError::Kind::kControlCharacter, 1);
      }
      copy(1);
      return;
    }
    has_escapes_ = true;
    const std::string_view rest = literal_.substr(at_, end - at_);
    const size_t before = result_.value.size();
    if (const size_t length = decode_escape(rest, result_.value); length != 0) {
      result_.offsets.resize(result_.offsets.size() + result_.value.size() - before,
                             static_cast<uint32_t>(at_));
      at_ += length;
      return;
    }
    const size_t length = broken_escape_length(rest);
    add_error(StringError::Kind::kUnknownEscape, length);
    copy(length);
  }

  void copy(size_t length) {
    for (size_t i = 0; i < length; ++i, ++at_) {
      result_.value.push_back(literal_[at_]);
      result_.offsets.push_back(static_cast<uint32_t>(at_));
    }
  }

  void add_error(StringError::Kind kind, size_t length) {
    result_.errors.push_back({kind, static_cast<uint32_t>(at_), static_cast<uint32_t>(length)});
  }

  std::string_view literal_;
  size_t at_ = 1;  // after the opening quote
  bool is_raw_ = false;
  bool has_escapes_ = false;
  StringValue result_;
};

}  // namespace

std::optional<int64_t> decode_int(std::string_view text) {
  return parse_digits<int64_t>(text);
}

std::optional<Ppm> decode_percent(std::string_view text) {
  if (!text.ends_with('%')) {
    return std::nullopt;
  }
  text.remove_suffix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view fraction = point < text.size() ? text.substr(point + 1) : "";
  if (fraction.size() > kPercentFractionMax || (point < text.size() && fraction.empty())) {
    return std::nullopt;
  }
  std::string digits(text.substr(0, point));
  digits += fraction;
  digits.append(kPercentFractionMax - fraction.size(), '0');
  const auto value = parse_digits<uint32_t>(digits);
  return value ? std::optional(Ppm{*value}) : std::nullopt;
}

std::optional<std::chrono::milliseconds> decode_duration(std::string_view text) {
  const auto value = decode_with_unit(text, kDurationUnits);
  return value ? std::optional(std::chrono::milliseconds(*value)) : std::nullopt;
}

std::optional<Bytes> decode_size(std::string_view text) {
  const auto value = decode_with_unit(text, kSizeUnits);
  return value ? std::optional(Bytes{static_cast<uint64_t>(*value)}) : std::nullopt;
}

std::optional<Rate> decode_rate(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto count = parse_digits<uint64_t>(text.substr(0, slash));
  const auto seconds = find_factor(kRateUnits, text.substr(slash + 1));
  if (!count || !seconds) {
    return std::nullopt;
  }
  return Rate{*count, std::chrono::seconds(*seconds)};
}

std::optional<IpAddress> decode_ip(std::string_view text) {
  return IpAddress::parse(text);
}

std::optional<Cidr> decode_cidr(std::string_view text) {
  return text.find('/') == std::string_view::npos ? std::nullopt : Cidr::parse(text);
}

std::optional<bool> decode_bool(std::string_view text) {
  if (text != "true" && text != "false") {
    return std::nullopt;
  }
  return text == "true";
}

StringValue decode_string(std::string_view text) {
  return StringDecoder(text).decode();
}

std::string encode_string(std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "\"";
  for (const char byte : value) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      text += '\\';
      text += byte;
    } else if (byte == '\n' || byte == '\r' || byte == '\t') {
      text += byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t";
    } else if (code < 0x20) {
      text += "\\u{";
      text += kHex[code >> 4];
      text += kHex[code & 0xFU];
      text += '}';
    } else {
      text += byte;
    }
  }
  return text + '"';
}

}  // namespace weir::dsl
