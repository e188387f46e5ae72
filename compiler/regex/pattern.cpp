#include "compiler/regex/pattern.h"

#include <algorithm>
#include <string>

#include "compiler/regex/limits.h"

namespace weir::regex {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z';
}

constexpr int hex_value(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr uint8_t kAsciiMax = 0x7F;

const ByteSet kDigits = ByteSet::range('0', '9');
const ByteSet kWords =
    ByteSet::range('a', 'z').unite(ByteSet::range('A', 'Z')).unite(kDigits).unite(ByteSet::of('_'));
const ByteSet kSpaces = ByteSet::range('\t', '\r').unite(ByteSet::of(' '));

// `\d` and its like.
std::optional<ByteSet> named_class(char letter) {
  switch (letter) {
    case 'd':
      return kDigits;
    case 'D':
      return kDigits.complement();
    case 'w':
      return kWords;
    case 'W':
      return kWords.complement();
    case 's':
      return kSpaces;
    case 'S':
      return kSpaces.complement();
    default:
      return std::nullopt;
  }
}

ByteSet either_case(const ByteSet& set) {
  constexpr uint8_t kCaseBit = 0x20;
  ByteSet both = set;
  for (unsigned byte = 'A'; byte <= 'Z'; ++byte) {
    const auto upper = static_cast<uint8_t>(byte);
    const auto lower = static_cast<uint8_t>(byte | kCaseBit);
    if (set.contains(upper) || set.contains(lower)) {
      both = both.unite(ByteSet::of(upper)).unite(ByteSet::of(lower));
    }
  }
  return both;
}

class Reader {
 public:
  Reader(std::string_view text, Expressions& expressions)
      : text_(text), expressions_(expressions) {}

  Pattern read() {
    if (text_.size() > kPatternBytesMax) {
      fail(PatternFault::kTooLong, 0, text_.size());
    }
    ignores_case_ = take("(?i)");
    const TermId term = read_alternatives();
    if (!error_ && at_ < text_.size()) {
      fail(PatternFault::kStrayParenthesis, at_, 1);
    }
    return {term, error_};
  }

 private:
  [[nodiscard]] bool is_over() const { return error_.has_value() || at_ == text_.size(); }
  [[nodiscard]] char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(std::string_view word) {
    const bool is_here = text_.substr(at_).starts_with(word);
    at_ += is_here ? word.size() : 0;
    return is_here;
  }
  TermId fail(PatternFault fault, size_t offset, size_t length) {
    if (!error_) {
      error_ = PatternError{fault, offset, length};
    }
    return expressions_.none();
  }
  TermId add_bytes(const ByteSet& set) {
    return expressions_.bytes(ignores_case_ ? either_case(set) : set);
  }

  TermId read_alternatives();
  TermId read_sequence();
  TermId read_repeated();
  TermId repeat(TermId inner, size_t start);
  TermId repeat_braces(TermId inner, size_t start);
  std::optional<uint32_t> read_number();
  TermId read_one();
  TermId read_group();
  TermId read_escape();
  TermId read_class();
  std::optional<ByteSet> read_class_part();
  std::optional<ByteSet> read_escaped_set();
  std::optional<ByteSet> read_range(uint8_t first, size_t start);
  std::optional<uint8_t> read_class_byte();
  std::optional<uint8_t> read_escaped_byte();

  std::string_view text_;
  Expressions& expressions_;
  size_t at_ = 0;
  uint32_t depth_ = 0;
  bool ignores_case_ = false;
  std::optional<PatternError> error_;
};

TermId Reader::read_alternatives() {
  TermId term = read_sequence();
  while (!is_over() && peek() == '|') {
    ++at_;
    term = expressions_.either(term, read_sequence());
  }
  return term;
}

TermId Reader::read_sequence() {
  std::vector<TermId> parts;
  while (!is_over() && peek() != '|' && peek() != ')') {
    parts.push_back(read_repeated());
  }
  TermId term = expressions_.empty();
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    term = expressions_.concat(*part, term);
  }
  if (expressions_.size() > kTermsParsedMax) {
    fail(PatternFault::kTooLarge, 0, text_.size());
  }
  return term;
}

TermId Reader::read_repeated() {
  const size_t start = at_;
  TermId term = read_one();
  while (!is_over()) {
    const size_t before = at_;
    term = repeat(term, start);
    if (at_ == before) {
      break;
    }
    if (!error_ && (peek() == '?' || peek() == '+')) {
      fail(PatternFault::kLazy, at_, 1);
    }
  }
  return term;
}

TermId Reader::repeat(TermId inner, size_t start) {
  switch (peek()) {
    case '*':
      ++at_;
      return expressions_.star(inner);
    case '+':
      ++at_;
      return expressions_.repeat(inner, 1, Expressions::kUnbounded);
    case '?':
      ++at_;
      return expressions_.either(expressions_.empty(), inner);
    case '{':
      return repeat_braces(inner, start);
    default:
      return inner;
  }
}

std::optional<uint32_t> Reader::read_number() {
  if (!is_digit(peek())) {
    return std::nullopt;
  }
  uint32_t number = 0;
  for (; is_digit(peek()); ++at_) {
    number = std::min(number * 10 + static_cast<uint32_t>(peek() - '0'), kRepeatMax + 1);
  }
  return number;
}

TermId Reader::repeat_braces(TermId inner, size_t start) {
  const size_t open = at_++;
  const std::optional<uint32_t> least = read_number();
  const bool is_range = least && peek() == ',';
  at_ += is_range ? 1 : 0;
  const std::optional<uint32_t> given_most = is_range ? read_number() : least;
  if (!least || peek() != '}') {
    return fail(PatternFault::kBraces, open, 1);
  }
  ++at_;
  const uint32_t most = given_most.value_or(Expressions::kUnbounded);
  if (*least > kRepeatMax || (given_most && most > kRepeatMax)) {
    return fail(PatternFault::kRepeatLimit, open, at_ - open);
  }
  if (most < *least) {
    return fail(PatternFault::kReversedBraces, open, at_ - open);
  }
  const TermId term = expressions_.repeat(inner, *least, most);
  return expressions_.size() > kTermsParsedMax ? fail(PatternFault::kTooLarge, start, at_ - start)
                                               : term;
}

TermId Reader::read_one() {
  const size_t start = at_;
  switch (peek()) {
    case '(':
      return read_group();
    case '[':
      return read_class();
    case '\\':
      return read_escape();
    case '.':
      ++at_;
      return expressions_.bytes(ByteSet::all());
    case '^':
    case '$':
      return fail(PatternFault::kAnchor, start, 1);
    case '*':
    case '+':
    case '?':
      return fail(PatternFault::kNothingToRepeat, start, 1);
    case '{':
      return fail(PatternFault::kBraces, start, 1);
    default:
      ++at_;
      return add_bytes(ByteSet::of(static_cast<uint8_t>(text_[start])));
  }
}

TermId Reader::read_group() {
  const size_t start = at_++;
  if (take("?=") || take("?!") || take("?<=") || take("?<!")) {
    return fail(PatternFault::kLookAround, start, at_ - start);
  }
  if (take("?<") || take("?P<") || take("?'")) {
    return fail(PatternFault::kNamedGroup, start, at_ - start);
  }
  if (!take("?:") && peek() == '?') {
    const size_t end = std::min(text_.find_first_of("):", at_), text_.size() - 1);
    return fail(PatternFault::kFlag, start, end + 1 - start);
  }
  if (++depth_ > kNestingMax) {
    return fail(PatternFault::kTooDeep, start, 1);
  }
  const TermId term = read_alternatives();
  --depth_;
  if (error_ || peek() != ')') {
    return fail(PatternFault::kUnclosedGroup, start, 1);
  }
  ++at_;
  return term;
}

// ---- escapes and classes ---------------------------------------------------------------------

TermId Reader::read_escape() {
  const char letter = peek(1);
  if (is_digit(letter) && letter != '0') {
    return fail(PatternFault::kBackReference, at_, 2);
  }
  if (letter == 'b' || letter == 'B') {
    return fail(PatternFault::kBoundary, at_, 2);
  }
  if (letter == 'A' || letter == 'z' || letter == 'Z') {
    return fail(PatternFault::kAnchor, at_, 2);
  }
  const std::optional<ByteSet> set = read_escaped_set();
  return set ? add_bytes(*set) : expressions_.none();
}

// At a backslash: one byte or a named class.
std::optional<ByteSet> Reader::read_escaped_set() {
  if (const std::optional<ByteSet> set = named_class(peek(1))) {
    at_ += 2;
    return set;
  }
  const std::optional<uint8_t> byte = read_escaped_byte();
  return byte ? std::optional(ByteSet::of(*byte)) : std::nullopt;
}

std::optional<uint8_t> Reader::read_escaped_byte() {
  constexpr std::string_view kControls = "t\tn\nr\rf\fv\v";
  const size_t start = at_++;
  if (at_ == text_.size()) {
    fail(PatternFault::kUnfinishedEscape, start, 1);
    return std::nullopt;
  }
  const char letter = text_[at_++];
  if (letter == 'x' && hex_value(peek()) >= 0 && hex_value(peek(1)) >= 0) {
    const int byte = hex_value(peek()) * 16 + hex_value(peek(1));
    at_ += 2;
    return static_cast<uint8_t>(byte);
  }
  if (letter == '0') {
    return uint8_t{0};
  }
  for (size_t i = 0; i < kControls.size(); i += 2) {
    if (kControls[i] == letter) {
      return static_cast<uint8_t>(kControls[i + 1]);
    }
  }
  if (is_letter(letter) || is_digit(letter) || static_cast<uint8_t>(letter) > kAsciiMax) {
    fail(PatternFault::kUnknownEscape, start, 2);
    return std::nullopt;
  }
  return static_cast<uint8_t>(letter);
}

TermId Reader::read_class() {
  const size_t start = at_++;
  const bool is_negated = take("^");
  ByteSet set;
  bool is_first = true;
  while (!is_over() && (peek() != ']' || is_first)) {
    if (is_first && peek() == ']') {
      return fail(PatternFault::kEmptyClass, start, at_ + 1 - start);
    }
    is_first = false;
    const std::optional<ByteSet> part = read_class_part();
    if (!part) {
      return expressions_.none();
    }
    set = set.unite(*part);
  }
  if (at_ == text_.size()) {
    return fail(PatternFault::kUnclosedClass, start, 1);
  }
  ++at_;
  set = ignores_case_ ? either_case(set) : set;
  return expressions_.bytes(is_negated ? set.complement() : set);
}

std::optional<ByteSet> Reader::read_class_part() {
  const size_t start = at_;
  if (peek() == '\\' && named_class(peek(1))) {
    return read_escaped_set();
  }
  const std::optional<uint8_t> first = read_class_byte();
  if (!first) {
    return std::nullopt;
  }
  const bool is_range = peek() == '-' && at_ + 1 < text_.size() && peek(1) != ']';
  return is_range ? read_range(*first, start) : ByteSet::of(*first);
}

std::optional<ByteSet> Reader::read_range(uint8_t first, size_t start) {
  ++at_;
  const std::optional<uint8_t> last = read_class_byte();
  if (!last) {
    return std::nullopt;
  }
  if (*last < first) {
    fail(PatternFault::kReversedRange, start, at_ - start);
    return std::nullopt;
  }
  return ByteSet::range(first, *last);
}

std::optional<uint8_t> Reader::read_class_byte() {
  if (peek() == '\\') {
    return read_escaped_byte();
  }
  const auto byte = static_cast<uint8_t>(text_[at_]);
  if (byte > kAsciiMax) {
    size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<uint8_t>(text_[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    fail(PatternFault::kClassBeyondAscii, at_, end - at_);
    return std::nullopt;
  }
  ++at_;
  return byte;
}

}  // namespace

Pattern read_pattern(std::string_view text, Expressions& expressions) {
  return Reader(text, expressions).read();
}

}  // namespace weir::regex
