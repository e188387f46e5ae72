// Calls of functions, and the arguments of templates and policies: see evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// What a call gives to each parameter: an expression, or null.
struct Matching {
  std::vector<dsl::Node> given;
  bool has_fault = false;
};

class Matcher {
 public:
  Matcher(dsl::DiagnosticSink& sink, std::string_view callee,
          const std::vector<dsl::Node>& parameters)
      : sink_(sink), callee_(callee) {
    for (const dsl::Node parameter : parameters) {
      names_.push_back(dsl::name_text(parameter));
    }
    matching_.given.resize(parameters.size());
  }

  Matching match(const std::vector<dsl::Node>& arguments) {
    size_t place = 0;
    for (const dsl::Node argument : arguments) {
      if (argument.is(dsl::NodeKind::kLabelledExpr)) {
        const dsl::LabelledExprView view(argument);
        give_labelled(view.label(), view.value());
      } else if (place < names_.size()) {
        give(place++, argument, argument);
      } else {
        report_surplus(argument);
      }
    }
    return std::move(matching_);
  }

 private:
  void give_labelled(dsl::Node label, dsl::Node value) {
    const auto found = std::find(names_.begin(), names_.end(), label.text());
    if (found != names_.end()) {
      give(static_cast<size_t>(found - names_.begin()), label, value);
      return;
    }
    matching_.has_fault = true;
    auto report = sink_.report(dsl::diag::unknown_argument, label.span(), callee_,
                               "`" + std::string(label.text()) + "`");
    const std::string_view meant = closest_name(label.text(), names_);
    if (!meant.empty()) {
      report.suggest(label.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help(parameters_help());
    }
  }

  void give(size_t place, dsl::Node where, dsl::Node value) {
    dsl::Node& slot = matching_.given[place];
    if (!slot) {
      slot = value;
      return;
    }
    matching_.has_fault = true;
    sink_.report(dsl::diag::duplicate_argument, where.span(), names_[place])
        .label("given here again")
        .secondary(slot.span(), "first given here")
        .help("leave one of them out");
  }

  void report_surplus(dsl::Node argument) {
    if (!std::exchange(matching_.has_fault, true)) {
      sink_
          .report(dsl::diag::unknown_argument, argument.span(), callee_,
                  "for this: it takes " + std::to_string(names_.size()))
          .help(parameters_help());
    }
  }

  [[nodiscard]] std::string parameters_help() const {
    return names_.empty() ? "it takes none" : "its parameters are " + list_names(names_);
  }

  dsl::DiagnosticSink& sink_;
  std::string_view callee_;
  std::vector<std::string_view> names_;
  Matching matching_;
};

}  // namespace

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

std::optional<Arguments> Evaluator::bind_arguments(const Scope& scope, SymbolId callee,
                                                   dsl::Node call) {
  called_[callee.index()] = true;
  const Symbol symbol = names_.get(callee);
  const std::vector<dsl::Node> parameters = dsl::children_of(
      symbol.declaration.child(dsl::NodeKind::kParameterList), dsl::NodeKind::kFieldSchema);
  const std::vector<dsl::Node> arguments = call.is(dsl::NodeKind::kCallExpr)
                                               ? dsl::CallExprView(call).arguments()
                                               : std::vector<dsl::Node>();
  const Matching matching = Matcher(context_.sink, name_of(symbol), parameters).match(arguments);
  std::optional<Arguments> bound = Arguments();
  bool is_whole = !matching.has_fault;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const dsl::FieldSchemaView parameter(parameters[i]);
    const dsl::Node given = matching.given[i];
    const Scope own{symbol.module, bound->innermost()};
    Value value = given || parameter.default_value()
                      ? argument(given ? scope : own, symbol.module, parameter, given)
                      : missing_argument(symbol, parameter, call, is_whole);
    is_whole &= !value.is_poison();
    bound->add(dsl::name_text(parameter), std::move(value));
  }
  return is_whole ? std::move(bound) : std::nullopt;
}

Arguments Evaluator::unknown_arguments(SymbolId callee) {
  const Symbol symbol = names_.get(callee);
  const dsl::Node list = symbol.declaration.child(dsl::NodeKind::kParameterList);
  Arguments bound;
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

Value Evaluator::call_function(const Scope& scope, SymbolId id, dsl::Node node) {
  const Symbol symbol = names_.get(id);
  if (states_[id.index()] == State::kRunning) {
    context_.sink.report(dsl::diag::circular_value, symbol.name, name_of(symbol))
        .label("calls itself")
        .help("work on a list with `for`: functions are not recursive, so that every build ends");
    return poison(node);
  }
  const std::optional<Arguments> arguments = bind_arguments(scope, id, node);
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
  const Arguments arguments = unknown_arguments(id);
  states_[id.index()] = State::kRunning;
  static_cast<void>(evaluate({symbol.module, arguments.innermost()}, declaration.body(),
                             resolve_type(symbol.module, declaration.type())));
  states_[id.index()] = State::kNew;
}

}  // namespace weir::check
