// Translation validation: what was written into an image means what the program says.
//
// Derives the decisions of both on their own, the program's from declarations and the image's from
// its bytes, and compares them as two images are compared. A bug of lowering or of the format shows
// here, in the build that would have shipped it.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "runtime/image/view.h"

namespace weir::prove {

struct Validation {
  std::string fault;                   // the first thing that differs; empty: none
  std::vector<std::string> undecided;  // limits that were hit
};

[[nodiscard]] Validation validate(const model::Program& program, const analyze::Analysis& analysis,
                                  const image::ImageView& view);

}  // namespace weir::prove
