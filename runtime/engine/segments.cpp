#include "runtime/engine/segments.h"

#include "runtime/base/check.h"

namespace weir::engine {

SegmentList::SegmentList(std::string_view path) : path_(path) {
  WEIR_DCHECK(path.empty() || path.front() == '/', "the path was not normalised");
  if (path.empty()) {
    return;
  }
  uint32_t begin = 1;
  while (count_ < image::kSegmentsMax) {
    begin_[count_++] = begin;
    const size_t slash = path.find('/', begin);
    if (slash == std::string_view::npos) {
      begin_[count_] = static_cast<uint32_t>(path.size()) + 1;
      return;
    }
    begin = static_cast<uint32_t>(slash) + 1;
  }
  begin_[count_] = begin;
  has_more_ = true;
}

}  // namespace weir::engine
