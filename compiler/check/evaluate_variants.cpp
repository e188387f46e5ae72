// Enumerations of which some names have fields: see evaluate.h.
//
// `fixed(10/s)` makes a value, `limit is fixed` asks for one, and `limit is fixed(rate)` gives its
// field a name where the condition holds: in what a `given` chooses then, and in a comprehension.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/match_arguments.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// A name in a test that binds nothing.
constexpr std::string_view kNothing = "_";

std::vector<std::string_view> names_of_fields(const TypeStore& types, TypeId payload) {
  std::vector<std::string_view> names;
  if (payload.has_value()) {
    for (const RecordField& field : types.get(payload).fields) {
      names.push_back(field.name);
    }
  }
  return names;
}

TypeId payload_of(const Type& type, size_t ordinal) {
  return type.payloads.empty() ? TypeId() : type.payloads[ordinal];
}

size_t place_of(const std::vector<std::string_view>& names, std::string_view name) {
  return static_cast<size_t>(std::ranges::find(names, name) - names.begin());
}

dsl::Node callee_of(dsl::Node node) {
  return node.is(dsl::NodeKind::kCallExpr) ? dsl::CallExprView(node).callee() : node;
}

}  // namespace

int64_t Evaluator::variant_of(const Scope& scope, dsl::Node node, TypeId type) const {
  const dsl::Node callee = callee_of(node);
  if (kind_of(type) != TypeKind::kEnum || !callee.is(dsl::NodeKind::kNameExpr) ||
      scope.find(callee.text()) != nullptr) {
    return -1;
  }
  const std::vector<std::string>& names = context_.types.get(type).names;
  const auto found = std::ranges::find(names, callee.text());
  return found == names.end() ? -1 : found - names.begin();
}

// `node` is `fixed(10/s)`, or `fixed` alone if each of its fields has a default.
Value Evaluator::variant(const Scope& scope, dsl::Node node, TypeId type) {
  const Type& declared = context_.types.get(type);
  const int64_t ordinal = variant_of(scope, node, type);
  const TypeId payload = payload_of(declared, static_cast<size_t>(ordinal));
  const std::string& name = declared.names[static_cast<size_t>(ordinal)];
  if (!payload.has_value() && node.is(dsl::NodeKind::kCallExpr)) {
    context_.sink.report(dsl::diag::not_callable, node.span(), name)
        .suggest(node.span(), name, "write `" + name + "`");
    return poison(node);
  }
  if (!payload.has_value()) {
    return {type, ordinal, node.span()};
  }
  const std::vector<RecordField>& fields = context_.types.get(payload).fields;
  const Matching matching =
      match_arguments(context_.sink, name, names_of_fields(context_.types, payload), node);
  bool is_whole = !matching.has_fault;
  VariantValue value{ordinal, {}};
  for (size_t i = 0; i < fields.size() && !matching.has_fault; ++i) {
    value.fields.push_back(
        record_field(fields[i], scope, node, matching.given[i], "`" + name + "`"));
    is_whole &= !value.fields.back().is_poison();
  }
  return is_whole ? Value{type, std::move(value), node.span()} : poison(node);
}

// `limit is fixed`, `limit is fixed(rate)`.
Value Evaluator::variant_test(const Scope& scope, dsl::Node node) {
  const dsl::BinaryExprView view(node);
  const Value value = evaluate(scope, view.left());
  const dsl::Node pattern = view.right();
  if (value.is_poison() || !pattern || pattern.has_error()) {
    return poison(node);
  }
  const TypeId type = base_of(value.type);
  if (kind_of(type) != TypeKind::kEnum) {
    context_.sink
        .report(dsl::diag::operand_types, node.span(), "is",
                "`" + context_.types.text(value.type) + "`", "an enumerator")
        .help("compare other values with `==`");
    return poison(node);
  }
  const dsl::Node name = callee_of(pattern);
  const Type& declared = context_.types.get(type);
  const auto found = std::ranges::find(declared.names, name.text());
  if (!name.is(dsl::NodeKind::kNameExpr)) {
    context_.sink
        .report(dsl::diag::variant_pattern, pattern.span(), "`" + std::string(pattern.text()) + "`")
        .help("its names are " + list_names({declared.names.begin(), declared.names.end()}));
    return poison(node);
  }
  if (found == declared.names.end()) {
    return unknown_name({scope.module}, name, type);
  }
  const auto ordinal = static_cast<size_t>(found - declared.names.begin());
  if (!check_pattern_fields(pattern, declared, ordinal)) {
    return poison(node);
  }
  const bool holds = !value.is_absent() && ordinal_of(value) == ordinal;
  return {context_.types.simple(TypeKind::kBool), holds, node.span()};
}

// False (reported) if what stands in the parentheses is no names, or not those of fields.
bool Evaluator::check_pattern_fields(dsl::Node pattern, const Type& type, size_t ordinal) {
  const TypeId payload = payload_of(type, ordinal);
  const Matching matching = match_arguments(context_.sink, type.names[ordinal],
                                            names_of_fields(context_.types, payload), pattern);
  for (const dsl::Node given : matching.given) {
    if (given && !given.is(dsl::NodeKind::kNameExpr)) {
      context_.sink
          .report(dsl::diag::variant_pattern, given.span(), "`" + std::string(given.text()) + "`")
          .label("stands where the value of a field gets a name")
          .help("write a name, or `_`, and compare it behind `&&`");
      return false;
    }
  }
  return !matching.has_fault;
}

// ---- what a condition binds ------------------------------------------------------------------

Locals Evaluator::bound_names(const Scope& scope, dsl::Node condition, const Value& holds) {
  Locals locals(scope.locals);
  untaken_ += !holds.is_poison() && holds.boolean() ? 0 : 1;
  bind_names(scope, condition, holds, locals);
  untaken_ -= !holds.is_poison() && holds.boolean() ? 0 : 1;
  return locals;
}

void Evaluator::bind_names(const Scope& scope, dsl::Node condition, const Value& holds,
                           Locals& locals) {
  if (condition && condition.is(dsl::NodeKind::kParenExpr)) {
    bind_names(scope, condition.child(0), holds, locals);
  }
  if (!condition || !condition.is(dsl::NodeKind::kBinaryExpr)) {
    return;
  }
  const dsl::BinaryExprView view(condition);
  if (view.op() == dsl::BinaryOperator::kAnd) {
    bind_names(scope, view.left(), holds, locals);
    bind_names(scope, view.right(), holds, locals);
  } else if (view.op() == dsl::BinaryOperator::kIs && view.right() &&
             view.right().is(dsl::NodeKind::kCallExpr)) {
    bind_fields({scope.module, locals.innermost(), scope.variables}, view, holds, locals);
  }
}

// Of a condition that does not hold, the types are known; of a broken one, nothing.
void Evaluator::bind_fields(const Scope& scope, const dsl::BinaryExprView& test, const Value& holds,
                            Locals& locals) {
  const dsl::CallExprView pattern(test.right());
  const Value value = holds.is_poison() ? Value{} : evaluate(scope, test.left());
  const TypeId type = base_of(value.type);
  const int64_t ordinal = variant_of({scope.module}, pattern, type);
  const TypeId payload =
      ordinal < 0 ? TypeId() : payload_of(context_.types.get(type), static_cast<size_t>(ordinal));
  const std::vector<std::string_view> names = names_of_fields(context_.types, payload);
  const auto* variant =
      !value.is_poison() && holds.boolean() ? std::get_if<VariantValue>(&value.data) : nullptr;
  size_t place = 0;
  for (const dsl::Node argument : pattern.arguments()) {
    const bool is_labelled = argument.is(dsl::NodeKind::kLabelledExpr);
    const dsl::Node bound = is_labelled ? dsl::LabelledExprView(argument).value() : argument;
    const size_t field =
        is_labelled ? place_of(names, dsl::LabelledExprView(argument).label().text()) : place++;
    if (!bound || !bound.is(dsl::NodeKind::kNameExpr) || bound.text() == kNothing) {
      continue;
    }
    const bool is_field = field < names.size();
    locals.add(bound.text(), is_field && variant != nullptr ? variant->fields[field] : Value{},
               is_field ? context_.types.get(payload).fields[field].type : TypeId());
  }
}

}  // namespace weir::check
