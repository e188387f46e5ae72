#include "compiler/check/evaluate.h"

#include <algorithm>
#include <utility>

#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// Errors after which no "did you mean" is looked for.
constexpr size_t kSuggestionsMax = 100;

bool is_method_name(std::string_view text) {
  return method_from_name(text) != HttpMethod::kOther;
}

}  // namespace

const Variable* Scope::find_variable(std::string_view name) const {
  if (variables == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find(*variables, name, &Variable::name);
  return found == variables->end() ? nullptr : &*found;
}

Evaluator::Evaluator(Context& context, Names& names, const ParameterValues& parameters)
    : context_(context),
      names_(names),
      parameters_(parameters),
      states_(names.size(), State::kNew),
      values_(names.size()),
      types_(names.size()),
      called_(names.size()) {}

Value Evaluator::poison(dsl::Node node) const {
  Value value;
  if (node) {
    value.span = node.span();
  }
  return value;
}

TypeId Evaluator::base_of(TypeId type) const {
  return type.has_value() && context_.types.kind(type) == TypeKind::kOptional
             ? context_.types.inside(type)
             : type;
}

TypeKind Evaluator::kind_of(TypeId type) const {
  return type.has_value() ? context_.types.kind(type) : TypeKind::kPoison;
}

// Once: what has so much behind it is mostly a part of something that has, too.
void Evaluator::report_depth(dsl::Node node) {
  if (!std::exchange(has_reported_depth_, true)) {
    context_.sink
        .report(dsl::diag::route_limit, node.span(), "this value", depth_ + 1, "steps behind it",
                kEvaluationDepthMax)
        .help("let fewer values depend on each other in a chain");
  }
}

Value Evaluator::evaluate(const Scope& scope, dsl::Node node, TypeId expected) {
  if (!node || node.has_error() || expected == context_.types.poison()) {
    return poison(node);
  }
  if (depth_ >= kEvaluationDepthMax) {
    report_depth(node);
    return poison(node);
  }
  if (!take_step(node.span())) {
    return poison(node);
  }
  ++depth_;
  Value value = dispatch(scope, node, expected);
  --depth_;
  return conform(node, std::move(value), expected);
}

bool Evaluator::take_step(dsl::Span place) {
  if (++steps_ == kEvaluationStepsMax) {
    context_.sink.report(dsl::diag::step_budget, place, kEvaluationStepsMax)
        .label("the budget ended while this was repeated")
        .help("shorten the list that is looped over, or what is done for each of its elements");
  }
  return steps_ < kEvaluationStepsMax;
}

Value Evaluator::dispatch(const Scope& scope, dsl::Node node, TypeId expected) {
  switch (node.kind()) {
    case dsl::NodeKind::kParenExpr:
      return evaluate(scope, node.child(0), expected);
    case dsl::NodeKind::kIntLiteral:
      return int_literal(node, expected);
    case dsl::NodeKind::kStringLiteral:
      return string_literal(scope, node, expected);
    case dsl::NodeKind::kNameExpr:
      return name(scope, node, expected);
    case dsl::NodeKind::kMemberExpr:
      return member(scope, node, expected);
    case dsl::NodeKind::kCallExpr:
      return call(scope, node, expected);
    case dsl::NodeKind::kIndexExpr:
      return index(scope, node);
    case dsl::NodeKind::kListExpr:
      return list(scope, node, expected);
    case dsl::NodeKind::kRecordExpr:
      return record(scope, node, expected);
    case dsl::NodeKind::kGivenExpr:
      return choice(scope, node, expected);
    case dsl::NodeKind::kWeightedExpr:
      return weighted(scope, node, expected);
    case dsl::NodeKind::kRefExpr:
      return secret(node, expected);
    case dsl::NodeKind::kLinesExpr:
      return lines(node, expected);
    case dsl::NodeKind::kUnaryExpr:
      return unary(scope, node, expected);
    case dsl::NodeKind::kBinaryExpr:
      return binary(scope, node, expected);
    default:
      return dsl::is_literal(node.kind()) ? literal(node, expected) : poison(node);
  }
}

Value Evaluator::conform(dsl::Node node, Value value, TypeId expected) {
  if (value.is_poison() || !expected.has_value() || value.type == expected) {
    return value;
  }
  const TypeId base = base_of(expected);
  if (value.type == base) {
    value.type = expected;
    return value;
  }
  const auto* address = std::get_if<SocketAddress>(&value.data);
  if (kind_of(base) == TypeKind::kEndpoint && address != nullptr) {
    value.data = EndpointValue{*address, 1};
    value.type = expected;
    return value;
  }
  report_mismatch(node, expected, "`" + context_.types.text(value.type) + "`", value.span);
  return poison(node);
}

void Evaluator::report_mismatch(dsl::Node node, TypeId expected, std::string_view found,
                                dsl::Span origin) {
  const TypeId base = base_of(expected);
  auto report = context_.sink.report(dsl::diag::type_mismatch, node.span(),
                                     "`" + context_.types.text(base) + "`", found);
  const bool is_name = node.is(dsl::NodeKind::kNameExpr) || node.is(dsl::NodeKind::kMemberExpr);
  if (is_name && !origin.empty() && origin != node.span()) {
    report.secondary(origin, "this is what it stands for");
  }
  if (node.is(dsl::NodeKind::kIntLiteral)) {
    const std::string digits(node.text());
    switch (kind_of(base)) {
      case TypeKind::kDuration:
        report.help("write a unit, such as `" + digits + "s` or `" + digits + "ms`");
        break;
      case TypeKind::kSize:
        report.suggest(node.span(), digits + "B", "write `" + digits + "B` for that many bytes");
        break;
      case TypeKind::kPercent:
        report.suggest(node.span(), digits + "%", "write `" + digits + "%`");
        break;
      case TypeKind::kRate:
        report.help("write what it is counted in, such as `" + digits + "/s`");
        break;
      case TypeKind::kString:
      case TypeKind::kHeaderValue:
        report.suggest(node.span(), '"' + digits + '"', "write `\"" + digits + "\"`");
        break;

      default:  // no other type is written like a number
        break;
    }
  } else if (node.is(dsl::NodeKind::kBoolLiteral) && is_text(kind_of(base))) {
    const std::string quoted = '"' + std::string(node.text()) + '"';
    report.suggest(node.span(), quoted, "write `" + quoted + "`");
  } else if (node.is(dsl::NodeKind::kListExpr) && node.child_count() == 1 && found == "a list") {
    const std::string element(node.child(0).text());
    report.suggest(node.span(), element, "write `" + element + "`");
  } else if (is_text(kind_of(base)) && found == "`string`") {
    report.help("give the constant its type: `const NAME: " + context_.types.text(base) +
                " = ...`");
  }
}

// ---- names -----------------------------------------------------------------------------------

Value Evaluator::name(const Scope& scope, dsl::Node node, TypeId expected) {
  const std::string_view text = node.text();
  if (const Local* local = scope.find(text)) {
    return local->value;
  }
  if (const Variable* variable = scope.find_variable(text)) {
    return variable->node ? evaluate({scope.module}, variable->node, expected) : variable->value;
  }
  const TypeId base = base_of(expected);
  if (variant_of(scope, node, base) >= 0) {
    return variant(scope, node, base);
  }
  const SymbolId symbol = names_.find(scope.module, text);
  return symbol.has_value() ? symbol_value(scope, symbol, node) : unknown_name(scope, node, base);
}

// What a name stands for, if that is a value.
Value Evaluator::symbol_value(const Scope& scope, SymbolId symbol, dsl::Node node) {
  const std::string text(node.text());
  const char* help = nullptr;
  switch (names_.get(symbol).kind) {
    case SymbolKind::kModule:
      help = "name something it makes public: `{0}.NAME`";
      break;
    case SymbolKind::kFunction:
      help = "call it: `{0}(...)`";
      break;
    case SymbolKind::kTemplate:
    case SymbolKind::kPolicy:
      return invocation_value(scope, symbol, node);
    case SymbolKind::kType:
      help = "name it where a type stands: `param x: {0}`";
      break;
    default:
      return value_of(symbol);
  }
  std::string words(help);
  words.replace(words.find("{0}"), 3, text);
  context_.sink
      .report(dsl::diag::not_a_value, node.span(), text, describe_kind(names_.get(symbol).kind))
      .help(std::move(words));
  return poison(node);
}

bool Evaluator::is_unknown(const Scope& scope, dsl::Node node) {
  const std::string_view text = node.is(dsl::NodeKind::kNameExpr) ? node.text() : "";
  return !text.empty() && scope.find(text) == nullptr && scope.find_variable(text) == nullptr &&
         !names_.find(scope.module, text).has_value() &&
         closest_name(text, names_.visible(scope.module)).empty();
}

Value Evaluator::unknown_name(const Scope& scope, dsl::Node node, TypeId expected) {
  const std::string_view text = node.text();
  if (request_root(node)) {
    return not_at_build(node);
  }
  if (is_method_name(text)) {
    return {context_.types.simple(TypeKind::kMethod), method_from_name(text), node.span()};
  }
  if (kind_of(expected) == TypeKind::kList &&
      is_enumerator_of(context_.types.inside(expected), text)) {
    const std::string wrapped = "[" + std::string(text) + "]";
    context_.sink
        .report(dsl::diag::type_mismatch, node.span(), "`" + context_.types.text(expected) + "`",
                "`" + std::string(text) + "`")
        .suggest(node.span(), wrapped, "write `" + wrapped + "`");
    return poison(node);
  }
  const std::vector<std::string_view> candidates = enumerators(expected);
  if (!candidates.empty()) {
    auto report = context_.sink.report(dsl::diag::unknown_enumerator, node.span(), text,
                                       list_names(candidates, {}));
    if (const std::string_view meant = closest_name(text, candidates); !meant.empty()) {
      report.suggest(node.span(), std::string(meant), "write `" + std::string(meant) + "`");
    }
    return poison(node);
  }
  // Looking at every name of a large module for each of many mistakes would take long.
  const bool is_among_first = context_.sink.error_count() < kSuggestionsMax;
  auto report = context_.sink.report(dsl::diag::unknown_name, node.span(), text);
  std::vector<std::string_view> known;
  for (const Local* local = scope.locals; local != nullptr; local = local->outer) {
    known.push_back(local->name);
  }
  if (is_among_first) {
    const std::vector<std::string_view> visible = names_.visible(scope.module);
    known.insert(known.end(), visible.begin(), visible.end());
  }
  std::string_view meant = closest_name(text, known);
  if (kind_of(expected) == TypeKind::kBool && meant.empty()) {
    meant = text == "yes" || text == "enabled"   ? "true"
            : text == "no" || text == "disabled" ? "false"
                                                 : "";
  }
  if (!meant.empty()) {
    report.suggest(node.span(), std::string(meant), "write `" + std::string(meant) + "`");
  } else if (kind_of(expected) == TypeKind::kUpstream) {
    report.help("declare it: `upstream " + std::string(text) +
                " { endpoints = [\"127.0.0.1:9001\"] }`");
  } else {
    report.help("declare it in this module, or import it");
  }
  return poison(node);
}

bool Evaluator::is_enumerator_of(TypeId type, std::string_view name) const {
  const std::vector<std::string_view> names = enumerators(type);
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What a name can be where a value of this type is expected: enumerators and methods.
std::vector<std::string_view> Evaluator::enumerators(TypeId expected) const {
  if (kind_of(expected) == TypeKind::kEnum) {
    const Type& type = context_.types.get(expected);
    return {type.names.begin(), type.names.end()};
  }
  if (kind_of(expected) == TypeKind::kMethod) {
    return {kHttpMethodNames.begin(), kHttpMethodNames.end() - 1};  // not "other"
  }
  return {};
}

dsl::Node Evaluator::request_root(dsl::Node node) {
  while (node.is(dsl::NodeKind::kMemberExpr) || node.is(dsl::NodeKind::kCallExpr)) {
    node = node.child(0);
  }
  const bool is_root =
      node.is(dsl::NodeKind::kNameExpr) && (node.text() == "req" || node.text() == "capture");
  return is_root ? node : dsl::Node();
}

Value Evaluator::not_at_build(dsl::Node node) {
  context_.sink.report(dsl::diag::request_at_build, node.span(), node.text())
      .label("this value is computed when the site is built")
      .help("test requests in a guard, `when ...`, or insert into text: `\"{req.path}\"`");
  return poison(node);
}

SymbolId Evaluator::resolve(const Scope& scope, dsl::Node node) {
  if (node.is(dsl::NodeKind::kNameExpr)) {
    return scope.find(node.text()) == nullptr ? names_.find(scope.module, node.text()) : SymbolId();
  }
  if (!node.is(dsl::NodeKind::kMemberExpr)) {
    return {};
  }
  const dsl::MemberExprView view(node);
  const dsl::Node object = view.object();
  if (!object.is(dsl::NodeKind::kNameExpr) || !view.member() ||
      scope.find(object.text()) != nullptr) {
    return {};
  }
  const SymbolId alias = names_.find(scope.module, object.text());
  if (!alias.has_value()) {
    return {};
  }
  const Symbol& symbol = names_.get(alias);
  if (symbol.kind == SymbolKind::kModule) {
    return names_.find_exported(symbol.target, view.member());
  }
  return symbol.kind == SymbolKind::kBroken ? alias : SymbolId();
}

Value Evaluator::member(const Scope& scope, dsl::Node node, TypeId expected) {
  if (request_root(node)) {
    return not_at_build(node);
  }
  const SymbolId symbol = resolve(scope, node);
  if (symbol.has_value()) {
    return symbol_value(scope, symbol, node);
  }
  const dsl::MemberExprView view(node);
  const dsl::Node object = view.object();
  const bool is_name = object.is(dsl::NodeKind::kNameExpr);
  if (is_name && scope.find(object.text()) == nullptr &&
      !names_.find(scope.module, object.text()).has_value()) {
    return unknown_name(scope, object, expected);
  }
  const Value value = evaluate(scope, object);
  if (value.is_poison() || !view.member()) {
    return poison(node);
  }
  Value found = member_of(value, view.member().text(), view.member().span());
  found.span = node.span();
  return found;
}

Value Evaluator::call(const Scope& scope, dsl::Node node, TypeId expected) {
  if (request_root(node)) {
    return not_at_build(node);
  }
  if (const TypeId base = base_of(expected); variant_of(scope, node, base) >= 0) {
    return variant(scope, node, base);
  }
  const dsl::Node callee = dsl::CallExprView(node).callee();
  const SymbolId symbol = resolve(scope, callee);
  if (!symbol.has_value() && callee.is(dsl::NodeKind::kNameExpr) &&
      scope.find(callee.text()) == nullptr) {
    const TypeId base = base_of(expected);
    const bool is_variant = base.has_value() && context_.types.has_payloads(base);
    return unknown_name(scope, callee, is_variant ? base : TypeId());
  }
  switch (symbol.has_value() ? names_.get(symbol).kind : SymbolKind::kConst) {
    case SymbolKind::kFunction:
      return call_function(scope, symbol, node);
    case SymbolKind::kPolicy:
    case SymbolKind::kTemplate:
      return invocation_value(scope, symbol, node);
    case SymbolKind::kBroken:
      return poison(node);
    default:
      context_.sink.report(dsl::diag::not_callable, node.span(), callee.text())
          .help("write `" + std::string(callee.text()) + "`");
      return poison(node);
  }
}

// ---- bounds ----------------------------------------------------------------------------------

bool Evaluator::check_bound(const Bound& bound, const Value& value, dsl::Span place) {
  if (value.is_poison()) {
    return false;
  }
  if (!bound.where || value.is_absent()) {
    return true;
  }
  Value plain = value;
  plain.type = base_of(value.type);
  const Local self{bound.name, plain, nullptr};
  const Value holds =
      evaluate({bound.module, &self}, bound.where, context_.types.simple(TypeKind::kBool));
  if (holds.is_poison() || holds.boolean()) {
    return !holds.is_poison();
  }
  auto report = context_.sink.report(dsl::diag::out_of_bounds, place, bound.name,
                                     to_text(context_.types, plain), bound.where.text());
  report.label(std::string(bound.origin));
  if (bound.declared.file.has_value()) {
    report.secondary(bound.declared, "the parameter");
  }
  return false;
}

}  // namespace weir::check
