// What `use`, `without` and `include` name: policies and templates, by name or as values.
//
// `use headers(30d)` names a policy of a module. `use team.headers` takes a value of type
// `policy<SLOT>`, which holds its arguments already, or a list of such values. Templates and values
// of type `routes` go the same way. What is done with them is for the caller to say.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compiler/check/evaluate.h"

namespace weir::check {

// Calls `use` with each policy or template (`kind`) that `item`, a reference or a call, stands for.
// False (reported) if it stands for something else or an argument is wrong.
using UseInvocation = std::function<void(SymbolId target, const Locals& arguments)>;
bool for_each_invocation(Evaluator& evaluator, const Scope& scope, dsl::Node item, SymbolKind kind,
                         const UseInvocation& use);

// The policies or templates that `reference` stands for, whatever their arguments; nothing
// (reported) if it stands for something else.
[[nodiscard]] std::optional<std::vector<SymbolId>> find_targets(Evaluator& evaluator,
                                                                const Scope& scope,
                                                                dsl::Node reference,
                                                                SymbolKind kind);

}  // namespace weir::check
