// Where an expression stands: its module, and the names that mean a value only there.
//
// Such locals are the parameters of functions, templates and policies, the variable of a `for`, and
// the field that a `where` speaks of. They form a chain from the innermost outwards; a scope
// borrows it, so whoever makes a local keeps it while the scope is in use.
#pragma once

#include <forward_list>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/value.h"
#include "compiler/load/load.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

struct Local {
  std::string_view name;
  Value value;
  const Local* outer = nullptr;
  TypeId type;  // of a value that is not known here, where its type is
};

// Locals that are made together, each the outer one of the next, on top of `outer`: the parameters
// of a call, the names that a pattern binds. The innermost sees all.
class Locals {
 public:
  explicit Locals(const Local* outer = nullptr) : outer_(outer) {}
  Locals(Locals&&) noexcept = default;
  Locals& operator=(Locals&&) noexcept = default;
  Locals(const Locals&) = delete;  // its locals name one another
  Locals& operator=(const Locals&) = delete;
  ~Locals() = default;

  void add(std::string_view name, Value value, TypeId type = TypeId()) {
    locals_.push_front({name, std::move(value), innermost(), type});
  }
  [[nodiscard]] const Local* innermost() const {
    return locals_.empty() ? outer_ : &locals_.front();
  }
  [[nodiscard]] bool empty() const { return locals_.empty(); }

 private:
  const Local* outer_;
  std::forward_list<Local> locals_;  // the last first; where they are, they stay
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
