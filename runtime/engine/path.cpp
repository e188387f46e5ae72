// One pass: bytes are checked and decoded as they are copied, and a segment is settled (kept,
// dropped, or taken back with the one before it) when the slash behind it or the end is reached.
// What is written never overtakes what is read, so the output may lie over the input.
#include "runtime/engine/path.h"

#include <array>
#include <optional>

namespace weir::engine {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

enum class ByteClass : uint8_t { kRefused, kPlain, kSlash, kEscape, kBackslash };

constexpr std::array<ByteClass, 256> make_classes() {
  std::array<ByteClass, 256> classes{};
  for (size_t byte = 0x21; byte < 0x7F; ++byte) {
    classes[byte] = ByteClass::kPlain;
  }
  classes['/'] = ByteClass::kSlash;
  classes['%'] = ByteClass::kEscape;
  classes['\\'] = ByteClass::kBackslash;
  classes['?'] = ByteClass::kRefused;
  classes['#'] = ByteClass::kRefused;
  return classes;
}

constexpr std::array<ByteClass, 256> kClasses = make_classes();

// RFC 3986 section 2.3.
constexpr bool is_unreserved(uint8_t byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

constexpr std::optional<uint8_t> hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<uint8_t>(c - '0');
  }
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<uint8_t>(lower - 'a' + 10);
  }
  return std::nullopt;
}

class Normalizer {
 public:
  Normalizer(std::string_view raw, std::span<char> out) : raw_(raw), out_(out.data()) {}

  NormalPath run() {
    put('/');
    while (error_ == PathError::kNone && read_ < raw_.size()) {
      take(raw_[read_++]);
    }
    if (error_ == PathError::kNone) {
      settle_segment(false);
    }
    return error_ == PathError::kNone ? NormalPath{error_, {out_, written_}}
                                      : NormalPath{error_, {}};
  }

 private:
  void take(char c) {
    switch (kClasses[static_cast<uint8_t>(c)]) {
      case ByteClass::kPlain:
        put(c);
        return;
      case ByteClass::kSlash:
        settle_segment(true);
        return;
      case ByteClass::kEscape:
        take_escape();
        return;
      case ByteClass::kBackslash:
        error_ = PathError::kBackslash;
        return;
      case ByteClass::kRefused:
        error_ = PathError::kBadByte;
        return;
    }
  }

  void take_escape() {
    if (raw_.size() - read_ < 2) {
      error_ = PathError::kBadEscape;
      return;
    }
    const auto high = hex_value(raw_[read_]);
    const auto low = hex_value(raw_[read_ + 1]);
    if (!high || !low) {
      error_ = PathError::kBadEscape;
      return;
    }
    read_ += 2;
    put_escaped(static_cast<uint8_t>(*high << 4U | *low));
  }

  void put_escaped(uint8_t byte) {
    if (is_unreserved(byte)) {
      put(static_cast<char>(byte));
      return;
    }
    switch (byte) {
      case '/':
        error_ = PathError::kEscapedSlash;
        return;
      case '\\':
        error_ = PathError::kEscapedBackslash;
        return;
      case 0:
        error_ = PathError::kNul;
        return;
      default:
        put('%');
        put(kHexDigits[byte >> 4U]);
        put(kHexDigits[byte & 0x0FU]);
    }
  }

  // The segment since segment_ is complete; `has_slash`: a slash follows it. An empty one is a
  // merged slash, "." is nothing, ".." takes the segment before it away.
  void settle_segment(bool has_slash) {
    const std::string_view segment(out_ + segment_, written_ - segment_);
    if (segment.empty()) {
      return;
    }
    if (segment == ".") {
      written_ = segment_;
      return;
    }
    if (segment == "..") {
      remove_last_segment();
      return;
    }
    const std::string_view name = segment.substr(0, segment.find(';'));
    if (name.size() != segment.size() && (name == "." || name == "..")) {
      error_ = PathError::kDotParameter;
      return;
    }
    if (has_slash) {
      put('/');
      segment_ = written_;
    }
  }

  void remove_last_segment() {
    if (segment_ == 1) {
      error_ = PathError::kAboveRoot;
      return;
    }
    written_ = segment_ - 1;
    while (out_[written_ - 1] != '/') {
      --written_;
    }
    segment_ = written_;
  }

  void put(char c) { out_[written_++] = c; }

  std::string_view raw_;
  char* out_;
  size_t read_ = 1;  // behind the first slash
  size_t written_ = 0;
  size_t segment_ = 1;  // where the segment being written begins
  PathError error_ = PathError::kNone;
};

}  // namespace

NormalPath normalize_path(std::string_view raw, std::span<char> out) {
  if (!raw.starts_with('/')) {
    return {PathError::kNotAbsolute, {}};
  }
  if (raw.size() > out.size()) {
    return {PathError::kTooLong, {}};
  }
  return Normalizer(raw, out).run();
}

std::string_view path_error_name(PathError error) {
  switch (error) {
    case PathError::kNone:
      return "none";
    case PathError::kNotAbsolute:
      return "not_absolute";
    case PathError::kEscapedSlash:
      return "escaped_slash";
    case PathError::kEscapedBackslash:
      return "escaped_backslash";
    case PathError::kBackslash:
      return "backslash";
    case PathError::kNul:
      return "nul";
    case PathError::kBadEscape:
      return "bad_escape";
    case PathError::kBadByte:
      return "bad_byte";
    case PathError::kDotParameter:
      return "dot_parameter";
    case PathError::kAboveRoot:
      return "above_root";
    case PathError::kTooLong:
      return "too_long";
  }
  return "none";
}

}  // namespace weir::engine
