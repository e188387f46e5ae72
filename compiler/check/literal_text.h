// The text inside a string literal, with the way back to the source: what phases that look into
// strings (patterns, templates, names) report their findings on.
#pragma once

#include <string>
#include <string_view>

#include "dsl/source/span.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

class LiteralText {
 public:
  // `literal` is a StringLiteral.
  explicit LiteralText(dsl::Node literal)
      : decoded_(dsl::decode_string(literal.text())), literal_(literal.span()) {}

  [[nodiscard]] std::string_view text() const { return decoded_.value; }
  // Of the whole literal, quotes included.
  [[nodiscard]] dsl::Span literal() const { return literal_; }
  // Of the bytes [begin, end) of the text.
  [[nodiscard]] dsl::Span span(size_t begin, size_t end) const {
    const uint32_t first = decoded_.offset_of(begin);
    return literal_.sub(first, decoded_.offset_of(end) - first);
  }
  // Of the text, without the quotes.
  [[nodiscard]] dsl::Span inside() const { return span(0, decoded_.value.size()); }
  // No escapes: the source under `inside` is the text.
  [[nodiscard]] bool is_verbatim() const { return decoded_.offsets.empty(); }

 private:
  dsl::StringValue decoded_;
  dsl::Span literal_;
};

}  // namespace weir::check
