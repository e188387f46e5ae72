// Policies: named bundles of statements that hosts, groups and routes `use`.
//
// A policy belongs to a slot, which says what it may do and when: `transform` edits requests,
// `route` sets how they are sent on, `respond` edits responses. Slots whose work the proxy does not
// do yet do not exist: what is accepted here, it does.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/check/blocks.h"
#include "compiler/check/header_edits.h"

namespace weir::check {

// A policy with its arguments worked in.
struct PolicyUse {
  SymbolId policy;
  dsl::Span place;  // where it is used
  BlockValue fields;
  HeaderEdits edits;
};

// Every slot there is, in the order of a request.
[[nodiscard]] std::vector<std::string_view> slot_names();

// The policy that a NameExpr or MemberExpr names; none (reported) if it names something else.
[[nodiscard]] SymbolId find_policy(Evaluator& evaluator, const Scope& scope, dsl::Node reference);

// The policy that one item of a `use` names, with its arguments; nothing (reported) if it is wrong.
[[nodiscard]] std::optional<PolicyUse> instantiate_policy(Evaluator& evaluator,
                                                          const Schema& schema, const Scope& scope,
                                                          dsl::Node item);

// Reports what is wrong with the declarations of policies by themselves: slots, and statements that
// do not belong to theirs.
void check_policies(Evaluator& evaluator);

// What is wrong with a policy by itself, for those that nothing uses: its parameters are unknown.
void check_unused_policy(Evaluator& evaluator, const Schema& schema, SymbolId symbol);

}  // namespace weir::check
