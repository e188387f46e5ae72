// YAML by yaml-cpp's event interface: the core schema of YAML 1.2, without anchors, aliases and
// tags. Its exceptions end here.
#include <algorithm>
#include <exception>
#include <istream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "compiler/parameters/readers.h"
#include "dsl/source/utf8.h"

namespace weir::parameters {

namespace {

using check::ParameterDatum;
using Form = ParameterDatum::Form;

constexpr std::string_view kYaml = "YAML";
// The tags that yaml-cpp gives to what has none: plain and quoted text.
constexpr std::string_view kPlain = "?";
constexpr std::string_view kQuoted = "!";

bool are_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// [-+]? ( . digits | digits ( . digits? )? ) ( [eE] [-+]? digits )?
bool is_real(std::string_view text) {
  if (const size_t exponent = text.find_first_of("eE"); exponent != text.npos) {
    std::string_view power = text.substr(exponent + 1);
    power.remove_prefix(power.starts_with('-') || power.starts_with('+') ? 1 : 0);
    if (!are_digits(power)) {
      return false;
    }
    text = text.substr(0, exponent);
  }
  const size_t point = text.find('.');
  if (point == text.npos) {
    return are_digits(text);
  }
  const std::string_view before = text.substr(0, point);
  const std::string_view after = text.substr(point + 1);
  const bool has_digits = !before.empty() || !after.empty();
  return has_digits && (before.empty() || are_digits(before)) &&
         (after.empty() || are_digits(after));
}

// `true`, and the two other ways of the core schema to write it.
bool is_word(std::string_view text, std::string_view lower, std::string_view upper) {
  return text == lower || text == upper ||
         (text.substr(0, 1) == upper.substr(0, 1) && text.substr(1) == lower.substr(1));
}

// What a plain scalar is. A number with leading zeros is text: the versions of YAML disagree on it.
ParameterDatum resolve_plain(const std::string& text) {
  if (is_word(text, "true", "TRUE")) {
    return {Form::kBool, "true", {}, {}, false};
  }
  if (is_word(text, "false", "FALSE")) {
    return {Form::kBool, "false", {}, {}, false};
  }
  std::string_view digits = text;
  digits.remove_prefix(digits.starts_with('-') || digits.starts_with('+') ? 1 : 0);
  const bool has_leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
  if (has_leading_zero || !is_real(digits)) {
    return {Form::kText, text, {}, {}, false};
  }
  const std::string number = text.starts_with('+') ? text.substr(1) : text;
  return {are_digits(digits) ? Form::kInteger : Form::kReal, number, {}, {}, false};
}

// Bytes of the quoted text at the front, quotes included; 0 if it is not closed, which yaml-cpp
// lets pass at the end of a file.
size_t quoted_size(std::string_view text) {
  const char quote = text.front();
  for (size_t at = 1; at < text.size(); ++at) {
    const bool is_pair = quote == '"' ? text[at] == '\\' : text.substr(at).starts_with("''");
    if (is_pair) {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return 0;
}

// Bytes that are read where they lie.
class TextBuffer : public std::streambuf {
 public:
  // Nothing is written through the buffer; the interface has no other form.
  explicit TextBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

class YamlHandler : public YAML::EventHandler {
 public:
  YamlHandler(const dsl::SourceFile& file, EntryBuilder& builder)
      : file_(file), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (is_open() && ++documents_ > 1) {
      builder_.fail_form(to_end_of_line(mark), "a parameter file holds one document",
                         "give each document to `--params` as a file of its own");
    }
  }
  void OnDocumentEnd() override {}

  // A document of comments alone is empty, not null.
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!accept(mark, kPlain, anchor) || (nesting_.empty() && documents_ == 1)) {
      return;
    }
    const dsl::Span span = null_span(mark);
    if (is_key_next()) {
      refuse_key(span);
      return;
    }
    value_done();
    builder_.scalar({Form::kNull, {}, {}, span, !span.empty()});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    if (is_open()) {
      refuse_anchor(mark);
    }
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (!accept(mark, tag, anchor)) {
      return;
    }
    const Place place = place_of(mark, tag, text);
    if (place.is_unclosed) {
      builder_.fail_syntax(place.span, kYaml, "this text is not closed");
      return;
    }
    if (is_key_next()) {
      nesting_.back().is_key_next = false;
      builder_.key(text, place.span);
      return;
    }
    ParameterDatum datum =
        tag == kQuoted ? ParameterDatum{Form::kText, text, {}, {}, false} : resolve_plain(text);
    datum.span = place.span;
    datum.is_replaceable = place.is_exact;
    value_done();
    builder_.scalar(std::move(datum));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (begin(mark, tag, anchor)) {
      nesting_.push_back({.is_mapping = false});
      builder_.begin_list(to_end_of_line(mark));
    }
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    if (begin(mark, tag, anchor)) {
      nesting_.push_back({.is_mapping = true, .is_key_next = true});
      builder_.begin_mapping(to_end_of_line(mark));
    }
  }
  void OnMapEnd() override { end(); }

  // The byte a mark names. yaml-cpp counts lines and columns from 0, in bytes.
  [[nodiscard]] uint32_t offset_of(const YAML::Mark& mark) const {
    const uint32_t line =
        std::min<uint32_t>(static_cast<uint32_t>(std::max(mark.line, 0)) + 1, file_.line_count());
    const auto length = static_cast<uint32_t>(file_.line_text(line).size());
    const auto column = static_cast<uint32_t>(std::max(mark.column, 0));
    return file_.line_begin(line) + std::min(column, length);
  }

  [[nodiscard]] dsl::Span to_end_of_line(const YAML::Mark& mark) const {
    const uint32_t begin = offset_of(mark);
    std::string_view rest = rest_of_line(begin);
    rest = rest.substr(0, rest.find(" #"));
    const size_t last = rest.find_last_not_of(" \t\r");
    const uint32_t size = last == rest.npos ? 0 : static_cast<uint32_t>(last + 1);
    return file_.span(begin, begin + size);
  }

 private:
  struct Level {
    bool is_mapping = false;
    bool is_key_next = false;
  };
  struct Place {
    dsl::Span span;
    bool is_exact = false;
    bool is_unclosed = false;
  };

  [[nodiscard]] bool is_open() const { return !builder_.has_failed(); }
  [[nodiscard]] bool is_key_next() const {
    return !nesting_.empty() && nesting_.back().is_key_next;
  }

  bool accept(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
    if (!is_open()) {
      return false;
    }
    if (anchor != 0) {
      return refuse_anchor(mark);
    }
    if (!tag.empty() && tag != kPlain && tag != kQuoted) {
      return builder_.fail_form(to_end_of_line(mark), "a tag has no meaning in a parameter file",
                                "leave it out: the type is that of the parameter");
    }
    return true;
  }

  bool begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (!accept(mark, tag, anchor)) {
      return false;
    }
    if (is_key_next()) {
      return refuse_key(to_end_of_line(mark));
    }
    value_done();
    return true;
  }

  void end() {
    if (is_open()) {
      nesting_.pop_back();
      builder_.end(0);
    }
  }

  // After the value of a mapping comes a key.
  void value_done() {
    if (!nesting_.empty()) {
      nesting_.back().is_key_next = nesting_.back().is_mapping;
    }
  }

  bool refuse_anchor(const YAML::Mark& mark) {
    return builder_.fail_form(to_end_of_line(mark),
                              "anchors and aliases have no meaning in a parameter file",
                              "write the value where it is used");
  }

  bool refuse_key(dsl::Span span) {
    return builder_.fail_form(span, "the name of a parameter is text", "write `name: value`");
  }

  [[nodiscard]] std::string_view rest_of_line(uint32_t begin) const {
    const uint32_t line = file_.line_of(begin);
    return file_.line_text(line).substr(
        std::min<size_t>(begin - file_.line_begin(line), file_.line_text(line).size()));
  }

  // `~`, `null`, or nothing at all.
  [[nodiscard]] dsl::Span null_span(const YAML::Mark& mark) const {
    const uint32_t begin = offset_of(mark);
    const std::string_view rest = rest_of_line(begin);
    const uint32_t size = rest.starts_with('~')                        ? 1
                          : is_word(rest.substr(0, 4), "null", "NULL") ? 4
                                                                       : 0;
    return file_.span(begin, begin + size);
  }

  [[nodiscard]] Place place_of(const YAML::Mark& mark, std::string_view tag,
                               const std::string& text) const {
    const uint32_t begin = offset_of(mark);
    const std::string_view rest = file_.text().substr(begin);
    if (tag == kQuoted && (rest.starts_with('"') || rest.starts_with('\''))) {
      const size_t size = quoted_size(rest);
      return size == 0 ? Place{to_end_of_line(mark), false, true}
                       : Place{file_.span(begin, begin + static_cast<uint32_t>(size)), true, false};
    }
    if (!text.empty() && rest.starts_with(text)) {
      return {file_.span(begin, begin + static_cast<uint32_t>(text.size())), true, false};
    }
    return {to_end_of_line(mark), false, false};
  }

  const dsl::SourceFile& file_;
  EntryBuilder& builder_;
  std::vector<Level> nesting_;
  int documents_ = 0;
};

// yaml-cpp's words, without what it calls what it does not like.
std::string describe_yaml(std::string text) {
  constexpr std::string_view kWords[] = {"illegal ", "invalid "};
  for (const std::string_view word : kWords) {
    for (size_t at = text.find(word); at != text.npos; at = text.find(word)) {
      text.replace(at, word.size(), "unreadable ");
    }
  }
  return text;
}

}  // namespace

void read_yaml(const dsl::SourceFile& file, EntryBuilder& builder) {
  YamlHandler handler(file, builder);
  TextBuffer buffer(file.text());
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    while (!builder.has_failed() && parser.HandleNextDocument(handler)) {
    }
  } catch (const YAML::Exception& failure) {
    if (!builder.has_failed()) {
      builder.fail_syntax(handler.to_end_of_line(failure.mark), kYaml, describe_yaml(failure.msg));
    }
  } catch (const std::exception& failure) {
    if (!builder.has_failed()) {
      builder.fail_syntax(file.span(0, 0), kYaml, describe_yaml(failure.what()));
    }
  }
}

}  // namespace weir::parameters
