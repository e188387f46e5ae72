#include "compiler/check/policies.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

constexpr std::array<std::string_view, 3> kSlots = {"transform", "route", "respond"};

// What a statement of a policy is about; empty for those that are reported as any other misplaced
// statement.
std::string_view slot_of(dsl::Node node) {
  if (node.is(dsl::NodeKind::kHeaderEdit)) {
    const bool is_request = dsl::HeaderEditView(node).message() == dsl::HeaderMessage::kRequest;
    return is_request ? "transform" : "respond";
  }
  return node.is(dsl::NodeKind::kField) ? "route" : std::string_view();
}

std::string_view describe_statement(dsl::Node node) {
  if (node.is(dsl::NodeKind::kField)) {
    return "a field of a route";
  }
  return slot_of(node) == "transform" ? "an edit of the request" : "an edit of the response";
}

// Depth is that of the source, which the parser bounds.
void check_statements(dsl::DiagnosticSink& sink, dsl::Node owner, std::string_view slot) {
  for (const dsl::Node child : owner.children()) {
    if (child.is(dsl::NodeKind::kForBlock) || child.is(dsl::NodeKind::kGivenBlock) ||
        child.is(dsl::NodeKind::kBlock)) {
      check_statements(sink, child, slot);
      continue;
    }
    const std::string_view own = slot_of(child);
    if (!own.empty() && own != slot) {
      sink.report(dsl::diag::policy_statement, child.span(), describe_statement(child), slot)
          .help("write it in a policy of slot `" + std::string(own) + "`");
    }
  }
}

// The statements of a policy with these arguments. `place` is where it is used.
PolicyUse read_policy(Evaluator& evaluator, const Schema& schema, SymbolId id,
                      const Arguments& arguments, dsl::Span place) {
  const Symbol symbol = evaluator.names().get(id);
  const dsl::PolicyDeclView view(symbol.declaration);
  const dsl::Repetition repetition(evaluator.context().sink);
  const ExpandedBlock content =
      expand_block(evaluator, {symbol.module, arguments.innermost()}, view.block());
  const BlockOwner owner{"policy `" + std::string(Evaluator::name_of(symbol)) + "`", symbol.name};
  const model::PathPattern no_captures;
  PolicyUse use{id, place, {}, {}};
  use.fields = check_block(evaluator, schema.block("route"), owner,
                           {view.block(), content, BlockPlace::kPolicy});
  use.edits = check_edits(evaluator, content, &no_captures);
  return use;
}

}  // namespace

std::vector<std::string_view> slot_names() {
  return {kSlots.begin(), kSlots.end()};
}

void check_policies(Evaluator& evaluator) {
  dsl::DiagnosticSink& sink = evaluator.context().sink;
  for (const SymbolId id : evaluator.names().of_kind(SymbolKind::kPolicy)) {
    const dsl::PolicyDeclView view(evaluator.names().get(id).declaration);
    const dsl::Node slot = view.slot();
    if (!slot) {
      continue;
    }
    if (std::find(kSlots.begin(), kSlots.end(), slot.text()) != kSlots.end()) {
      check_statements(sink, view.block(), slot.text());
      continue;
    }
    auto report = sink.report(dsl::diag::unknown_slot, slot.span(), slot.text());
    const std::string_view meant = closest_name(slot.text(), slot_names());
    if (!meant.empty()) {
      report.suggest(slot.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("the slots are " + list_names(slot_names()));
    }
  }
}

SymbolId find_policy(Evaluator& evaluator, const Scope& scope, dsl::Node reference) {
  return evaluator.resolve_kind(scope, reference, SymbolKind::kPolicy);
}

std::optional<PolicyUse> instantiate_policy(Evaluator& evaluator, const Schema& schema,
                                            const Scope& scope, dsl::Node item) {
  const dsl::Node reference =
      item.is(dsl::NodeKind::kCallExpr) ? dsl::CallExprView(item).callee() : item;
  const SymbolId id = find_policy(evaluator, scope, reference);
  if (!id.has_value()) {
    return std::nullopt;
  }
  const std::optional<Arguments> arguments = evaluator.bind_arguments(scope, id, item);
  if (!arguments) {
    return std::nullopt;
  }
  return read_policy(evaluator, schema, id, *arguments, item.span());
}

void check_unused_policy(Evaluator& evaluator, const Schema& schema, SymbolId id) {
  static_cast<void>(read_policy(evaluator, schema, id, evaluator.unknown_arguments(id), {}));
}
}  // namespace weir::check
