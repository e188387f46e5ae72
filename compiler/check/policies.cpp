#include "compiler/check/policies.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/invocations.h"
#include "compiler/check/objects.h"
#include "compiler/check/slots.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// What a statement of a policy is about; empty for those that are reported as any other misplaced
// statement.
std::string_view slot_of(dsl::Node node, std::string_view slot) {
  if (node.is(dsl::NodeKind::kHeaderEdit)) {
    const bool is_request = dsl::HeaderEditView(node).message() == dsl::HeaderMessage::kRequest;
    return is_request ? "transform" : "respond";
  }
  if (!node.is(dsl::NodeKind::kField)) {
    return {};
  }
  if (is_object_slot(slot)) {
    return slot;
  }
  const std::string_view field = dsl::FieldView(node).name().text();
  return field == "jwt" || field == "token" ? "authn" : "route";
}

std::string_view describe_statement(dsl::Node node, std::string_view own) {
  if (node.is(dsl::NodeKind::kField)) {
    return own == "authn" ? "a field about tokens" : "a field of a route";
  }
  return own == "transform" ? "an edit of the request" : "an edit of the response";
}

// Depth is that of the source, which the parser bounds.
void check_statements(dsl::DiagnosticSink& sink, dsl::Node owner, std::string_view slot) {
  for (const dsl::Node child : owner.children()) {
    if (child.is(dsl::NodeKind::kForBlock) || child.is(dsl::NodeKind::kGivenBlock) ||
        child.is(dsl::NodeKind::kBlock)) {
      check_statements(sink, child, slot);
      continue;
    }
    const std::string_view own = slot_of(child, slot);
    if (!own.empty() && own != slot) {
      sink.report(dsl::diag::policy_statement, child.span(), describe_statement(child, own), slot)
          .help("write it in a policy of slot `" + std::string(own) + "`");
    }
  }
}

// The statements of a policy with these arguments. `place` is where it is used.
PolicyUse read_policy(Evaluator& evaluator, const Schema& schema, SymbolId id,
                      const Locals& arguments, dsl::Span place) {
  const Symbol symbol = evaluator.names().get(id);
  const dsl::PolicyDeclView view(symbol.declaration);
  const dsl::Repetition repetition(evaluator.context().sink);
  const ExpandedBlock content =
      expand_block(evaluator, {symbol.module, arguments.innermost()}, view.block());
  const BlockOwner owner{"policy `" + std::string(Evaluator::name_of(symbol)) + "`", symbol.name};
  const model::PathPattern no_captures;
  PolicyUse use{id,
                view.slot() ? view.slot().text() : std::string_view(),
                site_name(evaluator.context().site, symbol),
                place,
                {},
                {}};
  const bool is_of_object = is_object_slot(use.slot);
  use.fields = check_block(
      evaluator, schema.block(is_of_object ? use.slot : "route"), owner,
      {view.block(), content, is_of_object ? BlockPlace::kObjectPolicy : BlockPlace::kPolicy});
  use.edits = check_edits(evaluator, content, &no_captures);
  return use;
}

}  // namespace

void check_policies(Evaluator& evaluator) {
  dsl::DiagnosticSink& sink = evaluator.context().sink;
  for (const SymbolId id : evaluator.names().of_kind(SymbolKind::kPolicy)) {
    const dsl::PolicyDeclView view(evaluator.names().get(id).declaration);
    const dsl::Node slot = view.slot();
    if (!slot) {
      continue;
    }
    if (is_slot(slot.text())) {
      check_statements(sink, view.block(), slot.text());
    } else {
      report_unknown_slot(sink, slot);
    }
  }
}

bool instantiate_policies(Evaluator& evaluator, const Schema& schema, const Scope& scope,
                          dsl::Node item, const std::function<void(PolicyUse)>& use) {
  return for_each_invocation(evaluator, scope, item, SymbolKind::kPolicy,
                             [&](SymbolId policy, const Locals& arguments) {
                               use(read_policy(evaluator, schema, policy, arguments, item.span()));
                             });
}

BlockValue read_object_policies(Evaluator& evaluator, const Schema& schema,
                                const BlockSchema& block, const BlockOwner& owner,
                                const ExpandedBlock& content) {
  BlockValue said =
      check_block(evaluator, block, owner, {dsl::Node(), content, BlockPlace::kObjectPolicy});
  const auto take = [&](PolicyUse&& policy) {
    if (policy.slot == block.name) {
      set_written(said, std::move(policy.fields), [](const std::string&, const FieldValue&) {});
    } else {
      evaluator.context()
          .sink
          .report(dsl::diag::misplaced_statement, policy.place,
                  "a policy of slot `" + std::string(policy.slot) + "`", owner.text)
          .help(is_object_slot(policy.slot)
                    ? "write it in a block `" + std::string(policy.slot) + "`"
                    : "write it in a host, a group or a route");
    }
  };
  for (const BlockItem& item : content.items) {
    // Blocks without a slot have no place for policies, and say so themselves.
    if (item.node.is(dsl::NodeKind::kUseItem) && is_object_slot(block.name)) {
      for (const dsl::Node policy : item.node.children()) {
        static_cast<void>(instantiate_policies(evaluator, schema, item.scope, policy, take));
      }
    }
  }
  return said;
}

void check_unused_policy(Evaluator& evaluator, const Schema& schema, SymbolId id) {
  static_cast<void>(read_policy(evaluator, schema, id, evaluator.unknown_arguments(id), {}));
}
}  // namespace weir::check
