#include "compiler/lsp/text_position.h"

#include <algorithm>
#include <string_view>

namespace weir::lsp {

namespace {

// Bytes of the character that starts with `lead`; the file is UTF-8.
uint32_t bytes_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// Characters beyond the first 65,536 are pairs of code units.
uint32_t units_of(uint32_t bytes) {
  return bytes == 4 ? 2 : 1;
}

}  // namespace

Position position_at(const dsl::SourceFile& file, uint32_t offset) {
  const uint32_t line = file.line_of(offset);
  const uint32_t begin = file.line_begin(line);
  const std::string_view text = file.line_text(line);
  const auto stop = std::min<size_t>(offset - begin, text.size());
  Position position{line - 1, 0};
  for (size_t at = 0; at < stop;) {
    const uint32_t bytes = bytes_of(text[at]);
    position.character += at + bytes <= stop ? units_of(bytes) : 0;
    at += bytes;
  }
  return position;
}

uint32_t offset_at(const dsl::SourceFile& file, Position position) {
  if (position.line >= file.line_count()) {
    return file.size();
  }
  const std::string_view text = file.line_text(position.line + 1);
  size_t at = 0;
  for (uint32_t units = 0; at < text.size();) {
    const uint32_t bytes = bytes_of(text[at]);
    units += units_of(bytes);
    if (units > position.character) {
      break;
    }
    at += bytes;
  }
  return file.line_begin(position.line + 1) + static_cast<uint32_t>(std::min(at, text.size()));
}

Range range_of(const dsl::SourceFile& file, dsl::Span span) {
  return {position_at(file, span.begin), position_at(file, span.end)};
}

}  // namespace weir::lsp
