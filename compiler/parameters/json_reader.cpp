// JSON by nlohmann::json's event interface, which tells values but not their places: those are
// found by counting the bytes its lexer has taken when an event comes.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "compiler/parameters/readers.h"

namespace weir::parameters {

namespace {

using check::ParameterDatum;
using Form = ParameterDatum::Form;

constexpr std::string_view kJson = "JSON";

// An iterator over text that leaves word of how far it was moved.
class Progress {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Progress(const char* at, const char** farthest) : at_(at), farthest_(farthest) {}
  reference operator*() const { return *at_; }
  Progress& operator++() {
    *farthest_ = ++at_;
    return *this;
  }
  Progress operator++(int) {
    const Progress before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Progress& a, const Progress& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** farthest_;
};

// The words of nlohmann's message that say what is wrong, in ours.
std::string describe_json(std::string_view message) {
  if (const size_t dash = message.find(" - "); dash != message.npos) {
    message.remove_prefix(dash + 3);
  }
  std::string text(message.substr(0, message.find("; last read: ")));
  constexpr std::string_view kWord = "invalid ";
  for (size_t at = text.find(kWord); at != text.npos; at = text.find(kWord)) {
    text.replace(at, kWord.size(), "unreadable ");
  }
  return text;
}

// The names of these members are nlohmann's.
class JsonHandler {
 public:
  JsonHandler(const dsl::SourceFile& file, const char* const& farthest, EntryBuilder& builder)
      : file_(file), farthest_(farthest), builder_(builder) {}

  bool null() { return value(Form::kNull, {}); }
  bool boolean(bool is_true) { return value(Form::kBool, is_true ? "true" : "false"); }
  bool number_integer(int64_t) { return number(Form::kInteger); }
  bool number_unsigned(uint64_t) { return number(Form::kInteger); }
  // A whole number of more than 64 bits comes here, too.
  bool number_float(double, const std::string& digits) {
    const bool is_whole = digits.find_first_of(".eE") == digits.npos;
    return number(is_whole ? Form::kInteger : Form::kReal);
  }
  bool string(std::string& text) { return value(Form::kText, std::move(text)); }
  // Only binary formats have these.
  bool binary(nlohmann::json::binary_t&) { return false; }

  bool start_object(size_t) { return builder_.begin_mapping(take_token()); }
  bool start_array(size_t) { return builder_.begin_list(take_token()); }
  bool end_object() { return builder_.end(take_token().end); }
  bool end_array() { return builder_.end(take_token().end); }
  bool key(std::string& name) { return builder_.key(std::move(name), take_token()); }

  // `position` counts from 1 and may be one past the end.
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception& failure) {
    const size_t offset = std::min<size_t>(position == 0 ? 0 : position - 1, file_.size());
    const auto begin = static_cast<uint32_t>(offset);
    const uint32_t end = std::min<uint32_t>(begin + 1, file_.size());
    return builder_.fail_syntax(file_.span(begin, end), kJson, describe_json(failure.what()));
  }

 private:
  bool number(Form form) {
    const dsl::Span span = take_token();
    return builder_.scalar({form, std::string(file_.text(span)), {}, span, true});
  }

  bool value(Form form, std::string text) {
    const dsl::Span span = take_token();
    return builder_.scalar({form, std::move(text), {}, span, true});
  }

  // Between tokens stand only white space, commas and colons. Of a number the lexer has taken one
  // character too many, unless the text ends.
  dsl::Span take_token() {
    constexpr std::string_view kBetween = " \t\r\n,:";
    const std::string_view text = file_.text();
    const size_t begin = std::min(text.find_first_not_of(kBetween, last_end_), text.size());
    auto end = static_cast<size_t>(farthest_ - text.data());
    const bool is_number = begin < end && (text[begin] == '-' || is_digit(text[begin]));
    if (is_number) {
      end = std::min(text.find_first_not_of("+-.eE0123456789", begin), end);
    }
    last_end_ = end;
    return file_.span(static_cast<uint32_t>(std::min(begin, end)), static_cast<uint32_t>(end));
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  const dsl::SourceFile& file_;
  const char* const& farthest_;
  EntryBuilder& builder_;
  size_t last_end_ = 0;
};

}  // namespace

void read_json(const dsl::SourceFile& file, EntryBuilder& builder) {
  const std::string_view text = file.text();
  const char* farthest = text.data();
  JsonHandler handler(file, farthest, builder);
  // What went wrong has been reported through the handler.
  static_cast<void>(nlohmann::json::sax_parse(
      Progress(text.data(), &farthest), Progress(text.data() + text.size(), &farthest), &handler));
}

}  // namespace weir::parameters
