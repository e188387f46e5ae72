// Calls of functions, and the arguments of templates and policies: see evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/match_arguments.h"
#include "compiler/check/slots.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

SymbolId Evaluator::resolve_kind(const Scope& scope, dsl::Node node, SymbolKind kind) {
  const SymbolId symbol = resolve(scope, node);
  const SymbolKind found = symbol.has_value() ? names_.get(symbol).kind : SymbolKind::kBroken;
  if (symbol.has_value() && found == kind) {
    return symbol;
  }
  if (symbol.has_value() && found != SymbolKind::kBroken) {
    context_.sink.report(dsl::diag::wrong_kind, node.span(), node.text(), describe_kind(found),
                         describe_kind(kind));
  } else if (!symbol.has_value()) {
    std::vector<std::string_view> candidates = names_.visible(scope.module);
    std::erase_if(candidates, [&](std::string_view name) {
      return names_.get(names_.find(scope.module, name)).kind != kind;
    });
    auto report = context_.sink.report(dsl::diag::unknown_name, node.span(), node.text());
    const std::string_view meant = closest_name(node.text(), candidates);
    if (!meant.empty()) {
      report.suggest(node.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("declare " + std::string(describe_kind(kind)) +
                  " of this name in this module, or import it");
    }
  }
  return {};
}

std::optional<Locals> Evaluator::bind_arguments(const Scope& scope, SymbolId callee,
                                                dsl::Node call) {
  mark_called(callee);
  return bind(scope, callee, call);
}

std::optional<Locals> Evaluator::bind(const Scope& scope, SymbolId callee, dsl::Node call) {
  const Symbol symbol = names_.get(callee);
  const std::vector<dsl::Node> parameters = dsl::children_of(
      symbol.declaration.child(dsl::NodeKind::kParameterList), dsl::NodeKind::kFieldSchema);
  std::vector<std::string_view> names;
  names.reserve(parameters.size());
  for (const dsl::Node parameter : parameters) {
    names.push_back(dsl::name_text(parameter));
  }
  const Matching matching = match_arguments(context_.sink, name_of(symbol), names, call);
  Locals bound;
  bool is_whole = !matching.has_fault;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const dsl::FieldSchemaView parameter(parameters[i]);
    const dsl::Node given = matching.given[i];
    const Scope own{symbol.module, bound.innermost()};
    Value value = given || parameter.default_value()
                      ? argument(given ? scope : own, symbol.module, parameter, given)
                      : missing_argument(symbol, parameter, call, is_whole);
    is_whole &= !value.is_poison();
    bound.add(dsl::name_text(parameter), std::move(value));
  }
  return is_whole ? std::optional(std::move(bound)) : std::nullopt;
}

Locals Evaluator::unknown_arguments(SymbolId callee) {
  const Symbol symbol = names_.get(callee);
  const dsl::Node list = symbol.declaration.child(dsl::NodeKind::kParameterList);
  Locals bound;
  for (const dsl::Node parameter : dsl::children_of(list, dsl::NodeKind::kFieldSchema)) {
    const bool has_default = dsl::FieldSchemaView(parameter).default_value().exists();
    bound.add(dsl::name_text(parameter), has_default
                                             ? argument({symbol.module, bound.innermost()},
                                                        symbol.module, parameter, dsl::Node())
                                             : Value{});
  }
  return bound;
}

// `given` is null for the default of the parameter.
Value Evaluator::argument(const Scope& scope, load::ModuleId module, dsl::Node parameter,
                          dsl::Node given) {
  const dsl::FieldSchemaView view(parameter);
  const dsl::Node expression = given ? given : view.default_value();
  Value value = evaluate(scope, expression, resolve_type(module, view.type()));
  return check_bound({dsl::name_text(parameter), view.where(), module, {}}, value,
                     expression.span())
             ? value
             : poison(expression);
}

// Poison, or nothing where the parameter is optional.
Value Evaluator::missing_argument(const Symbol& callee, dsl::Node parameter, dsl::Node call,
                                  bool is_first) {
  const TypeId type = resolve_type(callee.module, dsl::FieldSchemaView(parameter).type());
  if (kind_of(type) == TypeKind::kOptional) {
    return {type, std::monostate(), call.span()};
  }
  const std::string name(dsl::name_text(parameter));
  if (is_first && !context_.types.is_poison(type)) {
    context_.sink.report(dsl::diag::missing_argument, call.span(), name_of(callee), name)
        .secondary(parameter.span(), "the parameter")
        .help("write `" + std::string(name_of(callee)) + "(..., " + name + ": ...)`");
  }
  return poison(call);
}

Value Evaluator::invocation_value(const Scope& scope, SymbolId target, dsl::Node node) {
  const Symbol symbol = names_.get(target);
  TypeId type = context_.types.simple(TypeKind::kRoutes);
  if (symbol.kind == SymbolKind::kPolicy) {
    const std::string_view slot = dsl::PolicyDeclView(symbol.declaration).slot().text();
    type = is_slot(slot) ? context_.types.policy(slot) : TypeId();
  }
  std::optional<Locals> arguments = bind(scope, target, node);
  if (!arguments || !type.has_value()) {
    return poison(node);
  }
  invocations_.push_back({target, *std::move(arguments)});
  return {type, InvocationRef{static_cast<uint32_t>(invocations_.size() - 1)}, node.span()};
}

Value Evaluator::call_function(const Scope& scope, SymbolId id, dsl::Node node) {
  const Symbol symbol = names_.get(id);
  if (states_[id.index()] == State::kRunning) {
    context_.sink.report(dsl::diag::circular_value, symbol.name, name_of(symbol))
        .label("calls itself")
        .help("work on a list with `for`: functions are not recursive, so that every build ends");
    return poison(node);
  }
  const std::optional<Locals> arguments = bind_arguments(scope, id, node);
  const dsl::FnDeclView declaration(symbol.declaration);
  if (!arguments || !declaration.body()) {
    return poison(node);
  }
  states_[id.index()] = State::kRunning;
  const dsl::Repetition repetition(context_.sink);
  depth_ += kReferenceSteps;
  Value value = evaluate({symbol.module, arguments->innermost()}, declaration.body(),
                         resolve_type(symbol.module, declaration.type()));
  depth_ -= kReferenceSteps;
  states_[id.index()] = State::kNew;
  value.span = node.span();
  return value;
}

void Evaluator::check_function(SymbolId id) {
  const Symbol symbol = names_.get(id);
  const dsl::FnDeclView declaration(symbol.declaration);
  const Locals arguments = unknown_arguments(id);
  states_[id.index()] = State::kRunning;
  static_cast<void>(evaluate({symbol.module, arguments.innermost()}, declaration.body(),
                             resolve_type(symbol.module, declaration.type())));
  states_[id.index()] = State::kNew;
}

}  // namespace weir::check
