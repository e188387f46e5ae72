// The owner of all source files of one compilation.
//
// Spans name files by id, so whoever renders a diagnostic needs this map and nothing else. A file
// is never removed or moved: references to it stay good for as long as the map lives.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "dsl/source/source_file.h"
#include "dsl/source/span.h"

namespace weir::dsl {

class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(const SourceMap&) = delete;
  SourceMap& operator=(const SourceMap&) = delete;

  // Takes the text over. Ids count up from 0 in the order of the calls.
  const SourceFile& add(std::string path, std::string text);

  // `id` is one this map gave out.
  [[nodiscard]] const SourceFile& file(FileId id) const;
  [[nodiscard]] std::string_view text(Span span) const { return file(span.file).text(span); }
  [[nodiscard]] size_t size() const { return files_.size(); }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace weir::dsl
