#include "compiler/check/invocations.h"

#include <string>
#include <utility>

#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

dsl::Node callee_of(dsl::Node item) {
  return item.is(dsl::NodeKind::kCallExpr) ? dsl::CallExprView(item).callee() : item;
}

// Does it start with a local, constant, parameter or function, rather than with a declaration?
bool is_value(Evaluator& evaluator, const Scope& scope, dsl::Node item) {
  const dsl::Node reference = callee_of(item);
  dsl::Node root = reference;
  while (root.is(dsl::NodeKind::kMemberExpr)) {
    root = dsl::MemberExprView(root).object();
  }
  if (!root.is(dsl::NodeKind::kNameExpr) || scope.find(root.text()) != nullptr) {
    return root.is(dsl::NodeKind::kNameExpr);
  }
  SymbolId symbol = evaluator.resolve(scope, reference);
  if (!symbol.has_value()) {
    symbol = evaluator.names().find(scope.module, root.text());
  }
  const SymbolKind kind =
      symbol.has_value() ? evaluator.names().get(symbol).kind : SymbolKind::kBroken;
  return kind == SymbolKind::kConst || kind == SymbolKind::kParam || kind == SymbolKind::kFunction;
}

// The policies or templates of a value, or of a list of values; nothing (reported) without them.
std::optional<std::vector<Value>> evaluate_item(Evaluator& evaluator, const Scope& scope,
                                                dsl::Node item, SymbolKind kind) {
  const TypeStore& types = evaluator.context().types;
  const Value value = evaluator.evaluate(scope, item);
  if (value.is_poison()) {
    return std::nullopt;
  }
  const TypeKind wanted = kind == SymbolKind::kPolicy ? TypeKind::kPolicy : TypeKind::kRoutes;
  if (types.kind(value.type) == wanted) {
    return std::vector<Value>{value};
  }
  if (types.kind(value.type) == TypeKind::kList && types.kind(types.inside(value.type)) == wanted) {
    return value.list();
  }
  evaluator.context().sink.report(dsl::diag::wrong_kind, item.span(), item.text(),
                                  "of type `" + types.text(value.type) + "`", describe_kind(kind));
  return std::nullopt;
}

}  // namespace

bool for_each_invocation(Evaluator& evaluator, const Scope& scope, dsl::Node item, SymbolKind kind,
                         const UseInvocation& use) {
  if (callee_of(item).has_error()) {
    return false;
  }
  if (!is_value(evaluator, scope, item)) {
    const SymbolId target = evaluator.resolve_kind(scope, callee_of(item), kind);
    const std::optional<Locals> arguments =
        target.has_value() ? evaluator.bind_arguments(scope, target, item) : std::nullopt;
    if (arguments) {
      use(target, *arguments);
    }
    return arguments.has_value();
  }
  const std::optional<std::vector<Value>> values = evaluate_item(evaluator, scope, item, kind);
  for (const Value& value : values.value_or(std::vector<Value>())) {
    const Invocation& invocation = evaluator.invocation(value);
    evaluator.mark_called(invocation.target);
    use(invocation.target, invocation.arguments);
  }
  return values.has_value();
}

std::optional<std::vector<SymbolId>> find_targets(Evaluator& evaluator, const Scope& scope,
                                                  dsl::Node reference, SymbolKind kind) {
  if (!is_value(evaluator, scope, reference)) {
    const SymbolId target = evaluator.resolve_kind(scope, reference, kind);
    return target.has_value() ? std::optional(std::vector<SymbolId>{target}) : std::nullopt;
  }
  const std::optional<std::vector<Value>> values = evaluate_item(evaluator, scope, reference, kind);
  if (!values) {
    return std::nullopt;
  }
  std::vector<SymbolId> targets;
  targets.reserve(values->size());
  for (const Value& value : *values) {
    targets.push_back(evaluator.invocation(value).target);
  }
  return targets;
}

}  // namespace weir::check
