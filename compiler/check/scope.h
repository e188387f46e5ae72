// Where an expression stands: its module, and the names that mean a value only there.
//
// Such locals are the parameters of functions, templates and policies, the variable of a `for`, and
// the field that a `where` speaks of. They form a chain from the innermost outwards; a scope
// borrows it, so whoever makes a local keeps it while the scope is in use.
#pragma once

#include <string_view>

#include "compiler/check/value.h"
#include "compiler/load/load.h"

namespace weir::check {

struct Local {
  std::string_view name;
  Value value;
  const Local* outer = nullptr;
};

struct Scope {
  load::ModuleId module;
  const Local* locals = nullptr;

  // Null if no local has the name.
  [[nodiscard]] const Local* find(std::string_view name) const {
    const Local* local = locals;
    while (local != nullptr && local->name != name) {
      local = local->outer;
    }
    return local;
  }
};

}  // namespace weir::check
