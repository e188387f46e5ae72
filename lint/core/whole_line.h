// What a fix has to remove so that nothing of it is left.
//
// A declaration or comment that is alone on its lines goes with their ends and what stands before
// it; any other goes by itself. Pure.
#pragma once

#include "dsl/source/source_file.h"
#include "dsl/source/span.h"

namespace weir::lint {

// `span` is of the file.
[[nodiscard]] inline dsl::Span whole_line(const dsl::SourceFile& file, dsl::Span span) {
  const std::string_view text = file.text();
  const uint32_t begin = file.line_begin(file.line_of(span.begin));
  const size_t end = text.find_first_not_of(" \t\r", span.end);
  const bool is_first =
      text.substr(begin, span.begin - begin).find_first_not_of(" \t") == std::string_view::npos;
  const bool is_last = end != std::string_view::npos && text[end] == '\n';
  return is_first && is_last ? file.span(begin, static_cast<uint32_t>(end) + 1) : span;
}

}  // namespace weir::lint
