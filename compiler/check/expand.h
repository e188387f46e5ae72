// The items of a block once its `for` and `given` are worked off: what is left is what the block
// says for this build.
//
// Done for every kind of block, before its items are looked at. Both branches of a `given` have
// been parsed; the one that does not hold is not looked into further.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "compiler/check/evaluate.h"

namespace weir::check {

struct BlockItem {
  dsl::Node node;
  Scope scope;
  // "[en]" for an item of a loop over `en`, the outer loop first: tells its routes apart.
  std::string suffix;
};

// Items with the variables of the loops around them, and what the conditions around them bind. The
// scope that was expanded outlives it.
struct ExpandedBlock {
  std::vector<BlockItem> items;
  std::deque<Local> locals;
  std::deque<Locals> bound;
};

// `owner` is a Block or Module, or null.
[[nodiscard]] ExpandedBlock expand_block(Evaluator& evaluator, const Scope& scope, dsl::Node owner);

}  // namespace weir::check
