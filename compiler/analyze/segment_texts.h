// The texts of a segment that guards can tell apart: one for each way in which they and the types
// of captures can take it, and each constant they name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/segment_sample.h"
#include "compiler/model/atom.h"

namespace weir::analyze {

// `held`: which of the guards' questions about the segment the text answers with yes.
struct SegmentText {
  std::string text;
  CaptureTypes types;
  std::vector<bool> held;
};

// Without `is_complete` there may be more ways than are listed.
struct SegmentTexts {
  std::vector<SegmentText> list;
  bool is_complete = true;
};

// `atoms` are about the segment; the samples are none of `spelled_out`.
[[nodiscard]] SegmentTexts segment_texts(std::span<const model::Atom* const> atoms,
                                         std::vector<std::string_view> spelled_out);

// What the atoms make of a text.
[[nodiscard]] std::vector<bool> held_by(std::span<const model::Atom* const> atoms,
                                        std::string_view text);

}  // namespace weir::analyze
