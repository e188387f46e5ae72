// Where the segments of a request path begin and end: computed once a request, used by the matcher
// and by every template that names a capture.
//
// "/a/b/" has the segments "a", "b" and "": a trailing slash is a segment, and "/" is one empty
// segment. Only the first kSegmentsMax are listed; what lies beyond belongs to tails.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/image/format.h"

namespace weir::engine {

class SegmentList {
 public:
  SegmentList() = default;
  // `path` is normalised, begins with a slash and must outlive the list. An empty path has no
  // segments: no route takes it but a prefix at the root.
  explicit SegmentList(std::string_view path);

  // Segments listed: at most image::kSegmentsMax.
  [[nodiscard]] uint32_t count() const { return count_; }
  // The path goes on after the listed segments.
  [[nodiscard]] bool has_more() const { return has_more_; }
  // Segment `index` (below count()).
  [[nodiscard]] std::string_view operator[](uint32_t index) const {
    return path_.substr(begin_[index], begin_[index + 1] - begin_[index] - 1);
  }
  // Segment `index`, or nothing if the path has no such segment.
  [[nodiscard]] std::string_view segment(uint32_t index) const {
    return index < count_ ? (*this)[index] : std::string_view();
  }
  // The path from segment `index` to its end, or nothing if it has no such segment.
  [[nodiscard]] std::string_view tail(uint32_t index) const {
    return index < count_ ? path_.substr(begin_[index]) : std::string_view();
  }

 private:
  std::string_view path_;
  uint32_t count_ = 0;
  bool has_more_ = false;
  // Where each segment begins, and after the last one where a next one would: end plus one.
  std::array<uint32_t, image::kSegmentsMax + 1> begin_;
};

}  // namespace weir::engine
