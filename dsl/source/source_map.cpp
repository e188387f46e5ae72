#include "dsl/source/source_map.h"

#include <utility>

#include "runtime/base/check.h"

namespace weir::dsl {

const SourceFile& SourceMap::add(std::string path, std::string text) {
  return files_.emplace_back(FileId::from_index(files_.size()), std::move(path), std::move(text));
}

const SourceFile& SourceMap::file(FileId id) const {
  WEIR_CHECK(id.index() < files_.size(), "the file is not of this source map");
  return files_[id.index()];
}

}  // namespace weir::dsl
