#include "dsl/source/source_file.h"

#include <algorithm>
#include <utility>

#include "dsl/source/utf8.h"
#include "runtime/base/check.h"

namespace weir::dsl {

static std::vector<uint32_t> find_line_starts(std::string_view text) {
  std::vector<uint32_t> starts{0};
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    starts.push_back(static_cast<uint32_t>(at + 1));
  }
  return starts;
}

SourceFile::SourceFile(FileId id, std::string path, std::string text)
    : id_(id), path_(std::move(path)), text_(std::move(text)) {
  WEIR_CHECK(text_.size() < UINT32_MAX, "offsets in a source file have 32 bits");
  line_starts_ = find_line_starts(text_);
}

std::string_view SourceFile::text(Span span) const {
  WEIR_DCHECK(span.file == id_, "the span belongs to another file");
  return std::string_view(text_).substr(span.begin, span.size());
}

uint32_t SourceFile::line_of(uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<uint32_t>(after - line_starts_.begin());
}

LineColumn SourceFile::location(uint32_t offset) const {
  const uint32_t line = line_of(offset);
  return {line, std::min(offset, size()) - line_begin(line) + 1};
}

LineColumn SourceFile::display_location(uint32_t offset) const {
  const LineColumn bytes = location(offset);
  const std::string_view before = text().substr(line_begin(bytes.line), bytes.column - 1);
  return {bytes.line, static_cast<uint32_t>(count_code_points(before)) + 1};
}

uint32_t SourceFile::line_begin(uint32_t line) const {
  return line_starts_[line - 1];
}

std::string_view SourceFile::line_text(uint32_t line) const {
  const uint32_t begin = line_begin(line);
  const uint32_t end = line < line_count() ? line_begin(line + 1) : size();
  std::string_view found = text().substr(begin, end - begin);
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) {
    found.remove_suffix(1);
  }
  return found;
}

}  // namespace weir::dsl
