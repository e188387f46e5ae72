// Places as the protocol counts them: lines from 0, and UTF-16 code units within a line.
//
// The toolchain counts bytes. Conversion never fails: a place behind the end of a line is its end,
// one behind the last line the end of the file, and one within a character its beginning, as LSP
// 3.17 ("Position") asks.
#pragma once

#include <cctype>
#include <compare>
#include <cstdint>

#include "dsl/source/source_file.h"
#include "dsl/source/span.h"

namespace weir::lsp {

struct Position {
  uint32_t line = 0;
  uint32_t character = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Range {
  Position start;
  Position end;
  friend auto operator<=>(const Range&, const Range&) = default;
};

// Part of a name.
[[nodiscard]] inline bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

[[nodiscard]] Position position_at(const dsl::SourceFile& file, uint32_t offset);
[[nodiscard]] uint32_t offset_at(const dsl::SourceFile& file, Position position);
[[nodiscard]] Range range_of(const dsl::SourceFile& file, dsl::Span span);

}  // namespace weir::lsp
