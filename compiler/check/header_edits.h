// `set`, `add` and `remove` of header fields, into the model.
#pragma once

#include <vector>

#include "compiler/check/expand.h"
#include "compiler/model/program.h"

namespace weir::check {

struct HeaderEdits {
  std::vector<model::HeaderEdit> request;
  std::vector<model::HeaderEdit> response;
  bool is_whole = true;  // no mistake was reported
};

// The header edits among the items of a block, in order. `pattern` names the captures; one without
// segments has none (a host, a policy), null is a broken one.
[[nodiscard]] HeaderEdits check_edits(Evaluator& evaluator, const ExpandedBlock& content,
                                      const model::PathPattern* pattern);

}  // namespace weir::check
