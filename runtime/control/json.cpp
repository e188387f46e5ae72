#include "runtime/control/json.h"

#include <charconv>

#include <fmt/format.h>

#include "runtime/control/limits.h"

namespace weir::control {
namespace {

constexpr unsigned char kFirstPrintable = 0x20;

// A cursor over a flat object. Every function leaves it after what it took.
class ObjectReader {
 public:
  explicit ObjectReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_at_end() {
    skip_blanks();
    return rest_.empty();
  }

  bool take(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  bool take_string(std::string& out) {
    if (!take('"')) {
      return false;
    }
    while (!rest_.empty() && rest_.front() != '"') {
      if (!take_character(out)) {
        return false;
      }
    }
    return take_raw('"');
  }

 private:
  bool take_raw(char c) {
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() {
    const size_t end = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(std::min(end, rest_.size()));
  }

  bool take_character(std::string& out) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c != '\\') {
      out += c;
      return static_cast<unsigned char>(c) >= kFirstPrintable;
    }
    return take_escape(out);
  }

  bool take_escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) {
      return false;
    }
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    if (const size_t at = kLetters.find(letter); at != std::string_view::npos) {
      out += kMeanings[at];
      return true;
    }
    return letter == 'u' && take_code(out);
  }

  bool take_code(std::string& out) {
    constexpr size_t kDigits = 4;
    constexpr unsigned kAsciiEnd = 0x80;
    unsigned code = 0;
    const std::string_view digits = rest_.substr(0, kDigits);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != kDigits || parsed.ptr != digits.data() + kDigits || code >= kAsciiEnd) {
      return false;
    }
    rest_.remove_prefix(kDigits);
    out += static_cast<char>(code);
    return true;
  }

  std::string_view rest_;
};

tl::unexpected<Error> not_understood() {
  return fail(ErrorCode::kBadArgument, "the body is not a JSON object of strings");
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < kFirstPrintable) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

void JsonWriter::separate() {
  if (needs_comma_) {
    text_ += ',';
  }
  needs_comma_ = true;
}

void JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  open('{');
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  open('[');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  text_ += json_quote(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  text_ += json_quote(text);
  return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
  separate();
  text_ += flag ? "true" : "false";
  return *this;
}

std::string JsonWriter::finish() {
  text_ += '\n';
  return std::move(text_);
}

Result<JsonStrings> parse_json_strings(std::string_view text) {
  JsonStrings members;
  ObjectReader reader(text);
  if (reader.is_at_end()) {
    return members;
  }
  if (!reader.take('{')) {
    return not_understood();
  }
  while (members.empty() ? !reader.take('}') : reader.take(',')) {
    std::string name;
    std::string value;
    if (members.size() == kAdminFieldsMax || !reader.take_string(name) || !reader.take(':') ||
        !reader.take_string(value)) {
      return not_understood();
    }
    members.emplace_back(std::move(name), std::move(value));
  }
  const bool is_closed = members.empty() || reader.take('}');
  return is_closed && reader.is_at_end() ? Result<JsonStrings>(std::move(members))
                                         : not_understood();
}

}  // namespace weir::control
