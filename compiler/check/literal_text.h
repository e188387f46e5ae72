// The text inside a string literal, with the way back to the source.
//
// What phases that look into strings (patterns, templates, names) report their findings on. It
// knows nothing of what the text means; interpolate.h makes one of a literal and what is inserted
// into it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dsl/source/span.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

// A piece of a text: bytes [begin, end).
struct TextRange {
  size_t begin = 0;
  size_t end = 0;
};

class LiteralText {
 public:
  // `literal` is a StringLiteral.
  explicit LiteralText(dsl::Node literal)
      : LiteralText(dsl::decode_string(literal.text()), literal.span()) {}

  // A text that was put together; `decoded` says where in the literal each of its bytes is from.
  LiteralText(dsl::StringValue decoded, dsl::Span literal)
      : decoded_(std::move(decoded)), literal_(literal) {}

  [[nodiscard]] std::string_view text() const { return decoded_.value; }
  [[nodiscard]] std::string_view text(TextRange range) const {
    return text().substr(range.begin, range.end - range.begin);
  }
  // Without the blanks at its ends.
  [[nodiscard]] TextRange trim(TextRange range) const {
    while (range.begin < range.end && is_blank(text()[range.begin])) {
      ++range.begin;
    }
    while (range.begin < range.end && is_blank(text()[range.end - 1])) {
      --range.end;
    }
    return range;
  }
  // Of the whole literal, quotes included.
  [[nodiscard]] dsl::Span literal() const { return literal_; }
  // Of the bytes [begin, end) of the text.
  [[nodiscard]] dsl::Span span(size_t begin, size_t end) const {
    const uint32_t first = decoded_.offset_of(begin);
    return literal_.sub(first, decoded_.offset_of(end) - first);
  }
  [[nodiscard]] dsl::Span span(TextRange range) const { return span(range.begin, range.end); }
  // Of the text, without the quotes.
  [[nodiscard]] dsl::Span inside() const { return span(0, decoded_.value.size()); }
  // Where in the literal byte `index` comes from; the closing quote at the end.
  [[nodiscard]] uint32_t offset_of(size_t index) const { return decoded_.offset_of(index); }
  // `r"..."`: a backslash is itself.
  [[nodiscard]] bool is_raw() const { return !is_verbatim() && decoded_.offset_of(0) == 2; }
  // No escapes: the source under `inside` is the text.
  [[nodiscard]] bool is_verbatim() const { return decoded_.offsets.empty(); }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  dsl::StringValue decoded_;
  dsl::Span literal_;
};

}  // namespace weir::check
