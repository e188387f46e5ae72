// Values beneath the source that they belong to, as a power assertion shows them:
//
//   |
// 7 |   route beta GET "/s" when req.header("x-beta") == "1" -> next
//   |                            |                    |
//   |                            absent               false
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source/source_map.h"

namespace weir::testing {

// A text that belongs below this byte of a file.
struct PictureNote {
  uint32_t offset = 0;
  std::string text;
};

// The lines of a file that have notes, with the notes below them. Lines end with a line feed.
[[nodiscard]] std::string draw_notes(const dsl::SourceFile& file,
                                     const std::vector<PictureNote>& notes);

// Each line two columns to the right.
[[nodiscard]] std::string indented(std::string_view lines);

// "site.weir:7:3".
[[nodiscard]] std::string place_text(const dsl::SourceMap& sources, dsl::Span span);

}  // namespace weir::testing
