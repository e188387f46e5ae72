// A source file in memory: its name, its text and where its lines begin.
//
// Offsets are bytes. Lines and columns exist for people and count from 1; a display column counts
// code points, so that a caret stands under the right character in a terminal. Immutable after
// construction; safe to read from several threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source/span.h"

namespace weir::dsl {

struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
  friend constexpr auto operator<=>(const LineColumn&, const LineColumn&) = default;
};

class SourceFile {
 public:
  // `path` is the name shown to people; it is not opened. `text` is below 4 GiB.
  SourceFile(FileId id, std::string path, std::string text);

  [[nodiscard]] FileId id() const { return id_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(text_.size()); }
  // The text under a span of this file.
  [[nodiscard]] std::string_view text(Span span) const;
  [[nodiscard]] Span span(uint32_t begin, uint32_t end) const { return {id_, begin, end}; }

  [[nodiscard]] uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }
  // The line that holds the byte, from 1. An offset past the end belongs to the last line.
  [[nodiscard]] uint32_t line_of(uint32_t offset) const;
  // Line and byte column.
  [[nodiscard]] LineColumn location(uint32_t offset) const;
  // Line and column in code points; a tab is one.
  [[nodiscard]] LineColumn display_location(uint32_t offset) const;
  // First byte of a line; `line` is 1..line_count().
  [[nodiscard]] uint32_t line_begin(uint32_t line) const;
  // The line without its end (LF or CRLF).
  [[nodiscard]] std::string_view line_text(uint32_t line) const;

 private:
  FileId id_;
  std::string path_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

}  // namespace weir::dsl
