// Where an expression stands: its module, and the names that mean a value only there.
//
// Such locals are the parameters of functions, templates and policies, the variable of a `for`, and
// the field that a `where` speaks of. They form a chain from the innermost outwards; a scope
// borrows it, so whoever makes a local keeps it while the scope is in use.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/check/value.h"
#include "compiler/load/load.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

struct Local {
  std::string_view name;
  Value value;
  const Local* outer = nullptr;
};

// A name that stands for an expression of the same module, which takes its meaning from the place
// where the name is used; or for a value, then `node` is null. The variables of a test.
struct Variable {
  std::string_view name;
  dsl::Node node;
  Value value;
};

struct Scope {
  load::ModuleId module;
  const Local* locals = nullptr;
  const std::vector<Variable>* variables = nullptr;

  // Null if there is none of this name.
  [[nodiscard]] const Variable* find_variable(std::string_view name) const;

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
