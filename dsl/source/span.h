// Where a piece of text stands: a file and a half-open range of bytes.
//
// Spans are plain values that every phase carries along. They know nothing of lines and columns;
// SourceFile turns an offset into those when a person is to read it.
#pragma once

#include <compare>
#include <cstdint>

#include "runtime/base/id.h"

namespace weir::dsl {

struct FileTag;
using FileId = Id<FileTag>;

// Bytes [begin, end) of a file. An empty span is a place between two bytes.
struct Span {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;

  [[nodiscard]] constexpr uint32_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  // The empty places at both ends.
  [[nodiscard]] constexpr Span at_begin() const { return {file, begin, begin}; }
  [[nodiscard]] constexpr Span at_end() const { return {file, end, end}; }
  // `length` bytes that start `offset` bytes into this span: the inside of a string literal.
  [[nodiscard]] constexpr Span sub(uint32_t offset, uint32_t length) const {
    return {file, begin + offset, begin + offset + length};
  }
  // From the start of this span to the end of `last`, which is in the same file.
  [[nodiscard]] constexpr Span to(Span last) const { return {file, begin, last.end}; }

  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

}  // namespace weir::dsl
