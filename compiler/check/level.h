// A level of a host: what the host, a group, a template or a route adds to the routes within.
//
// Levels form a chain from the innermost outwards. A route is put together from the outermost to
// itself: at each level first the policies that no inner level leaves out, then what is written
// there; the later wins. Levels live on the stack of the walk over a host (route_tree.cpp).
#pragma once

#include <string>
#include <vector>

#include "compiler/check/policies.h"

namespace weir::check {

struct Level {
  const Level* outer = nullptr;
  BlockValue fields;
  HeaderEdits edits;
  std::vector<PolicyUse> policies;
  bool has_lost_policies = false;               // a `use` with a mistake
  std::vector<SymbolId> waived;                 // policies of outer levels that are left out
  const model::PathPattern* pattern = nullptr;  // of all levels so far; null if broken
  const model::Guard* guard = nullptr;          // of all levels so far; null for none
  std::string name_prefix;                      // "users." within `include crud(...) as users`
  uint32_t ordered = 0;                         // the `ordered` block around it; 0: none
};

// Reads the fields, edits and policies of a block into `level`, whose outer level and pattern are
// set. False if a mistake was reported among the edits and policies.
bool fill_level(Evaluator& evaluator, const Schema& schema, const BlockOwner& owner,
                const BlockBody& body, Level& level);

// What says who issues the tokens has a mistake, at this level or further out.
[[nodiscard]] bool has_lost_issuer(const Level& innermost);

// Puts together what the levels say of a route: fields and header edits.
void apply_levels(const TypeStore& types, const Level& innermost, model::Route& route);

}  // namespace weir::check
