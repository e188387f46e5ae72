// Policies: named bundles of statements that hosts, groups and routes `use`, or of fields that
// listeners, TLS profiles and upstreams do.
//
// A policy belongs to a slot (slots.h), which says what it may do and when. Its arguments are
// worked in where it is used; a value of type `policy<SLOT>` is a policy with its arguments.
#pragma once

#include <functional>
#include <string_view>

#include "compiler/check/blocks.h"
#include "compiler/check/header_edits.h"

namespace weir::check {

// A policy with its arguments worked in.
struct PolicyUse {
  SymbolId policy;
  std::string_view slot;
  std::string name;   // as model::Route::policies has it
  dsl::Span place;    // where it is used
  BlockValue fields;  // of a route, or of the block that the slot is named after
  HeaderEdits edits;
};

// Calls `use` with each policy that one item of a `use` stands for (invocations.h). False
// (reported) if it stands for something else or an argument is wrong.
bool instantiate_policies(Evaluator& evaluator, const Schema& schema, const Scope& scope,
                          dsl::Node item, const std::function<void(PolicyUse)>& use);

// What the policies in use in the block of an object say of its fields; nothing is missing in it.
[[nodiscard]] BlockValue read_object_policies(Evaluator& evaluator, const Schema& schema,
                                              const BlockSchema& block, const BlockOwner& owner,
                                              const ExpandedBlock& content);

// Reports what is wrong with the declarations of policies by themselves: slots, and statements that
// do not belong to theirs.
void check_policies(Evaluator& evaluator);

// What is wrong with a policy by itself, for those that nothing uses: its parameters are unknown.
void check_unused_policy(Evaluator& evaluator, const Schema& schema, SymbolId symbol);

}  // namespace weir::check
