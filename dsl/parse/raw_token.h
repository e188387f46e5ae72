// A token as the passes before the parser see it: 12 bytes, no text of its own.
//
// Types are those of the generated lexer; a pass may retype a token, drop it or insert one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/source/source_file.h"

namespace weir::dsl {

struct RawToken {
  uint8_t type = 0;
  bool starts_line : 1 = false;  // the first token of its line
  bool is_broken : 1 = false;    // reported; what it becomes in the tree is marked so
  uint32_t begin = 0;
  uint32_t end = 0;

  [[nodiscard]] bool touches(const RawToken& next) const { return end == next.begin; }
};

using RawTokens = std::vector<RawToken>;

[[nodiscard]] inline Span span_of(const SourceFile& source, const RawToken& token) {
  return source.span(token.begin, token.end);
}

[[nodiscard]] inline std::string_view text_of(const SourceFile& source, const RawToken& token) {
  return source.text().substr(token.begin, token.end - token.begin);
}

}  // namespace weir::dsl
