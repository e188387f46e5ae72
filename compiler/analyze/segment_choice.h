// The texts that a search over paths tries for a segment.
//
// Where no guard asks about the segment, one sample of each family will do (segment_sample.h).
// Where guards compare it, match it or count it, there is one text for each way in which they and
// the types of captures can take it, and each constant they name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/analyze/segment_texts.h"

namespace weir::analyze {

class SegmentChoice {
 public:
  explicit SegmentChoice(const HostPaths& paths);

  // Guards ask about segment `depth`.
  [[nodiscard]] bool is_asked(size_t depth) const;
  // What they make of this text.
  [[nodiscard]] std::vector<bool> held(size_t depth, std::string_view text) const;
  // The texts to try; only where is_asked().
  [[nodiscard]] const std::vector<SegmentText>& texts(size_t depth);
  // Every way to take a segment was among the texts so far.
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  [[nodiscard]] std::vector<std::string_view> spelled_out(size_t depth) const;

  const HostPaths& paths_;
  std::vector<std::optional<std::vector<SegmentText>>> texts_;  // by depth; made when first needed
  bool is_complete_ = true;
};

}  // namespace weir::analyze
