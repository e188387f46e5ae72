// Operators: see evaluate.h. All arithmetic is on 64-bit counts with overflow checks.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/text_formats.h"
#include "dsl/syntax/views.h"
#include "runtime/base/check.h"

namespace weir::check {

namespace {

using dsl::BinaryOperator;

bool is_logic(BinaryOperator op) {
  return op == BinaryOperator::kAnd || op == BinaryOperator::kOr;
}

// Comparisons stand side by side in the enumeration.
bool is_comparison(BinaryOperator op) {
  return op >= BinaryOperator::kEqual && op <= BinaryOperator::kGreaterEqual;
}

bool is_equality(BinaryOperator op) {
  return op == BinaryOperator::kEqual || op == BinaryOperator::kNotEqual;
}

// `1 <= x <= 9`: the parser has reported the chain, and its types say nothing more.
bool is_chain(dsl::Node node) {
  const dsl::BinaryExprView view(node);
  const auto compares = [](dsl::Node side) {
    return side && side.kind() == dsl::NodeKind::kBinaryExpr &&
           is_comparison(dsl::BinaryExprView(side).op());
  };
  return compares(view.left()) || compares(view.right());
}

// The rest is not compared: secrets tell nothing, and policies and routes are what they do.
bool has_equality(TypeKind kind) {
  return kind != TypeKind::kSecret && kind != TypeKind::kPolicy && kind != TypeKind::kRoutes;
}

bool can_concatenate(TypeKind kind) {
  return kind == TypeKind::kString || kind == TypeKind::kList;
}

bool is_number_kind(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kUint;
}

// Overflow is returned, the result is then of no use.
bool compute(BinaryOperator op, int64_t left, int64_t right, int64_t& result) {
  switch (op) {
    case BinaryOperator::kAdd:
      return __builtin_add_overflow(left, right, &result);
    case BinaryOperator::kSubtract:
      return __builtin_sub_overflow(left, right, &result);
    case BinaryOperator::kMultiply:
      return __builtin_mul_overflow(left, right, &result);
    case BinaryOperator::kDivide:
      if (left == INT64_MIN && right == -1) {
        return true;
      }
      result = left / right;
      return false;
    default:  // not arithmetic
      return true;
  }
}

bool compare(BinaryOperator op, int64_t left, int64_t right) {
  switch (op) {
    case BinaryOperator::kLess:
      return left < right;
    case BinaryOperator::kLessEqual:
      return left <= right;
    case BinaryOperator::kGreater:
      return left > right;
    default:
      return left >= right;
  }
}

// `set` is a list of such values, a prefix, or a list of prefixes; see evaluate_set.
bool contains(const Value& set, const Value& value) {
  const auto* address = std::get_if<IpAddress>(&value.data);
  if (const auto* prefix = std::get_if<Cidr>(&set.data)) {
    return address != nullptr && prefix->contains(*address);
  }
  const std::vector<Value>& elements = set.list();
  return std::any_of(elements.begin(), elements.end(), [&](const Value& element) {
    const auto* prefix = std::get_if<Cidr>(&element.data);
    return prefix != nullptr && address != nullptr ? prefix->contains(*address)
                                                   : same_data(element, value);
  });
}

}  // namespace

Value Evaluator::unary(const Scope& scope, dsl::Node node, TypeId expected) {
  const dsl::UnaryExprView view(node);
  TypeStore& types = context_.types;
  if (view.op() == dsl::UnaryOperator::kNot) {
    const Value operand = evaluate(scope, view.operand(), types.simple(TypeKind::kBool));
    return operand.is_poison() ? poison(node)
                               : Value{operand.type, !operand.boolean(), node.span()};
  }
  const Value operand = evaluate(scope, view.operand());
  if (operand.is_poison()) {
    return poison(node);
  }
  if (types.kind(operand.type) != TypeKind::kInt) {
    return report_operands(node, operand.type, operand.type);
  }
  if (kind_of(base_of(expected)) == TypeKind::kUint) {
    context_.sink.report(dsl::diag::number_range, node.span(), node.text(),
                         "a `uint`, which starts at 0");
    return poison(node);
  }
  return {operand.type, -operand.number(), node.span()};
}

Value Evaluator::binary(const Scope& scope, dsl::Node node, TypeId expected) {
  const BinaryOperator op = dsl::BinaryExprView(node).op();
  if (is_logic(op)) {
    return logic(scope, node);
  }
  switch (op) {
    case BinaryOperator::kAdd:
    case BinaryOperator::kSubtract:
      return arithmetic(scope, node, expected);
    case BinaryOperator::kMultiply:
    case BinaryOperator::kDivide:
      return scaled(scope, node, expected);
    case BinaryOperator::kIn:
      return membership(scope, node);
    case BinaryOperator::kIs:
      return variant_test(scope, node);
    case BinaryOperator::kContains:
    case BinaryOperator::kStartsWith:
    case BinaryOperator::kEndsWith:
    case BinaryOperator::kMatches:
      return text_test(scope, node);
    default:  // the comparisons
      return comparison(scope, node);
  }
}

// Objects and modules are not compared, so their names may be those of enumerators.
bool Evaluator::is_typed_symbol(SymbolId id) const {
  if (!id.has_value()) {
    return false;
  }
  const SymbolKind kind = names_.get(id).kind;
  return kind == SymbolKind::kParam || kind == SymbolKind::kConst || kind == SymbolKind::kBroken;
}

bool Evaluator::is_adaptable(const Scope& scope, dsl::Node node) const {
  switch (node.exists() ? node.kind() : dsl::NodeKind::kError) {
    case dsl::NodeKind::kIntLiteral:
    case dsl::NodeKind::kStringLiteral:
    case dsl::NodeKind::kListExpr:
    case dsl::NodeKind::kLinesExpr:
    case dsl::NodeKind::kRecordExpr:
      return true;
    case dsl::NodeKind::kGivenExpr:
      return is_adaptable(scope, node.child(1)) && is_adaptable(scope, node.child(2));
    case dsl::NodeKind::kNameExpr:
      if (const Variable* variable = scope.find_variable(node.text())) {
        return is_adaptable({scope.module}, variable->node);
      }
      return scope.find(node.text()) == nullptr &&
             !is_typed_symbol(names_.find(scope.module, node.text()));
    case dsl::NodeKind::kParenExpr:
      return is_adaptable(scope, node.child(0));
    case dsl::NodeKind::kUnaryExpr:
      return dsl::UnaryExprView(node).op() == dsl::UnaryOperator::kNegate &&
             is_adaptable(scope, node.child(0));
    case dsl::NodeKind::kBinaryExpr: {
      const BinaryOperator op = dsl::BinaryExprView(node).op();
      return op >= BinaryOperator::kAdd && is_adaptable(scope, node.child(0)) &&
             is_adaptable(scope, node.child(1));
    }
    default:  // literals with units, calls, members
      return false;
  }
}

Evaluator::Sides Evaluator::evaluate_sides(const Scope& scope, dsl::Node node, TypeId expected) {
  const dsl::BinaryExprView view(node);
  const bool left_adapts = is_adaptable(scope, view.left());
  const bool right_adapts = is_adaptable(scope, view.right());
  Sides sides;
  if (left_adapts && !right_adapts) {
    sides.right = evaluate(scope, view.right());
    sides.left = evaluate(scope, view.left(), type_beside(scope, view.right(), sides.right));
    return sides;
  }
  sides.left = evaluate(scope, view.left(), left_adapts ? expected : TypeId());
  sides.right = evaluate(scope, view.right(),
                         right_adapts ? type_beside(scope, view.left(), sides.left) : TypeId());
  return sides;
}

// The type of a value; of a parameter whose value is broken, the one it declares; of a name that is
// not bound here, that of its field.
TypeId Evaluator::type_beside(const Scope& scope, dsl::Node node, const Value& value) {
  if (value.is_poison() && node.exists() && node.is(dsl::NodeKind::kNameExpr)) {
    if (const Local* local = scope.find(node.text()); local != nullptr && local->type.has_value()) {
      return local->type;
    }
  }
  const bool is_broken_name = value.is_poison() && node.exists() &&
                              node.is(dsl::NodeKind::kNameExpr) &&
                              scope.find(node.text()) == nullptr;
  const SymbolId symbol = is_broken_name ? names_.find(scope.module, node.text()) : SymbolId();
  if (!symbol.has_value() || names_.get(symbol).kind != SymbolKind::kParam) {
    return value.type;
  }
  const Symbol& declared = names_.get(symbol);
  return resolve_type(declared.module, dsl::ParamDeclView(declared.declaration).type());
}

Value Evaluator::report_operands(dsl::Node node, TypeId left, TypeId right) {
  const std::string_view op = node.is(dsl::NodeKind::kUnaryExpr)
                                  ? dsl::operator_text(dsl::UnaryExprView(node).op())
                                  : dsl::operator_text(dsl::BinaryExprView(node).op());
  context_.sink.report(dsl::diag::operand_types, node.span(), op,
                       "`" + context_.types.text(left) + "`",
                       "`" + context_.types.text(right) + "`");
  return poison(node);
}

Value Evaluator::finish_number(dsl::Node node, TypeId type, bool overflowed, int64_t number) {
  const bool may_be_negative = context_.types.kind(type) == TypeKind::kInt;
  if (overflowed || (number < 0 && !may_be_negative)) {
    context_.sink.report(dsl::diag::overflow, node.span(), node.text(), context_.types.text(type))
        .label(overflowed ? "is too large" : "is below zero");
    return poison(node);
  }
  return {type, number, node.span()};
}

Value Evaluator::arithmetic(const Scope& scope, dsl::Node node, TypeId expected) {
  const TypeId wanted = base_of(expected);
  const Sides sides = evaluate_sides(
      scope, node,
      is_arithmetic(kind_of(wanted)) || can_concatenate(kind_of(wanted)) ? wanted : TypeId());
  if (sides.left.is_poison() || sides.right.is_poison()) {
    return poison(node);
  }
  const BinaryOperator op = dsl::BinaryExprView(node).op();
  if (sides.left.type == sides.right.type && op == BinaryOperator::kAdd &&
      can_concatenate(kind_of(sides.left.type))) {
    return concatenated(node, sides.left, sides.right);
  }
  if (sides.left.type != sides.right.type || !is_arithmetic(kind_of(sides.left.type))) {
    return report_operands(node, sides.left.type, sides.right.type);
  }
  int64_t result = 0;
  const bool overflowed = compute(op, sides.left.number(), sides.right.number(), result);
  return finish_number(node, sides.left.type, overflowed, result);
}

// `"a" + "b"`, `[a] + [b]`.
Value Evaluator::concatenated(dsl::Node node, const Value& left, const Value& right) {
  if (kind_of(left.type) == TypeKind::kString) {
    return {left.type, left.text() + right.text(), node.span()};
  }
  std::vector<Value> values = left.list();
  values.insert(values.end(), right.list().begin(), right.list().end());
  return {left.type, std::move(values), node.span()};
}

// A quantity times or by a number: `timeout * 2`, `3 * weight`, `limit / 4`.
Value Evaluator::scaled(const Scope& scope, dsl::Node node, TypeId expected) {
  const dsl::BinaryExprView view(node);
  const bool left_adapts = is_adaptable(scope, view.left());
  const bool right_adapts = is_adaptable(scope, view.right());
  const TypeId wanted = is_number_kind(kind_of(base_of(expected))) ? base_of(expected) : TypeId();
  const auto number_like = [&](const Value& other) {
    return kind_of(other.type) == TypeKind::kUint ? other.type : TypeId();
  };
  Value left = left_adapts && !right_adapts
                   ? Value{}
                   : evaluate(scope, view.left(), left_adapts ? wanted : TypeId());
  const Value right = evaluate(scope, view.right(), right_adapts ? number_like(left) : TypeId());
  if (left_adapts && !right_adapts) {
    left = evaluate(scope, view.left(), number_like(right));
  }
  if (left.is_poison() || right.is_poison()) {
    return poison(node);
  }
  const bool divides = view.op() == BinaryOperator::kDivide;
  const bool by_right = is_number_kind(kind_of(right.type)) && is_arithmetic(kind_of(left.type));
  const bool by_left =
      !divides && is_number_kind(kind_of(left.type)) && is_arithmetic(kind_of(right.type));
  const bool mixed = is_number_kind(kind_of(left.type)) && is_number_kind(kind_of(right.type)) &&
                     left.type != right.type;
  if ((!by_right && !by_left) || mixed) {
    return report_operands(node, left.type, right.type);
  }
  if (divides && right.number() == 0) {
    context_.sink.report(dsl::diag::division_by_zero, view.right().span()).label("is 0");
    return poison(node);
  }
  int64_t result = 0;
  const bool overflowed = compute(view.op(), left.number(), right.number(), result);
  return finish_number(node, by_right ? left.type : right.type, overflowed, result);
}

Value Evaluator::comparison(const Scope& scope, dsl::Node node) {
  const BinaryOperator op = dsl::BinaryExprView(node).op();
  if (is_chain(node)) {
    return poison(node);
  }
  const Sides sides = evaluate_sides(scope, node, TypeId());
  if (sides.left.is_poison() || sides.right.is_poison()) {
    return poison(node);
  }
  const TypeKind kind = kind_of(sides.left.type);
  const bool is_fit = is_equality(op) ? has_equality(kind) : is_ordered(kind);
  if (sides.left.type != sides.right.type || !is_fit) {
    return report_operands(node, sides.left.type, sides.right.type);
  }
  const bool holds = is_equality(op)
                         ? same_data(sides.left, sides.right) == (op == BinaryOperator::kEqual)
                         : compare(op, sides.left.number(), sides.right.number());
  return {context_.types.simple(TypeKind::kBool), holds, node.span()};
}

// Both sides are evaluated: evaluation has no effects, and mistakes on the right are reported. What
// the left side decides, the right side does not change; what it binds, the right side sees.
Value Evaluator::logic(const Scope& scope, dsl::Node node) {
  const dsl::BinaryExprView view(node);
  const TypeId boolean = context_.types.simple(TypeKind::kBool);
  const bool is_and = view.op() == BinaryOperator::kAnd;
  const Value left = evaluate(scope, view.left(), boolean);
  const bool is_open = !left.is_poison() && left.boolean() == is_and;
  const Locals bound = is_and ? bound_names(scope, view.left(), left) : Locals(scope.locals);
  const Scope inside{scope.module, bound.innermost(), scope.variables};
  const Value right = evaluate_branch(inside, view.right(), boolean, is_open);
  if (left.is_poison() || (is_open && right.is_poison())) {
    return poison(node);
  }
  return {boolean, is_open ? right.boolean() : !is_and, node.span()};
}

Value Evaluator::membership(const Scope& scope, dsl::Node node) {
  const dsl::BinaryExprView view(node);
  TypeId element;
  if (is_adaptable(scope, view.left()) && !is_adaptable(scope, view.right())) {
    const Value set = keys_of(evaluate(scope, view.right()));
    element = kind_of(set.type) == TypeKind::kList ? context_.types.inside(set.type) : set.type;
  }
  const Value value = evaluate(scope, view.left(), element);
  const Value set = evaluate_set(scope, view.right(), value.type);
  if (value.is_poison() || set.is_poison()) {
    return poison(node);
  }
  return {context_.types.simple(TypeKind::kBool), contains(set, value), node.span()};
}

// `name starts_with "eu-"`; a list contains a value as a text contains a part.
Value Evaluator::text_test(const Scope& scope, dsl::Node node) {
  const dsl::BinaryExprView view(node);
  const TypeId boolean = context_.types.simple(TypeKind::kBool);
  const Value left = evaluate(scope, view.left());
  if (left.is_poison()) {
    return poison(node);
  }
  if (kind_of(left.type) == TypeKind::kList && view.op() == BinaryOperator::kContains) {
    const Value element = evaluate(scope, view.right(), context_.types.inside(left.type));
    return element.is_poison() ? poison(node)
                               : Value{boolean, contains(left, element), node.span()};
  }
  const TypeId wanted =
      view.op() == BinaryOperator::kMatches ? context_.types.simple(TypeKind::kRegex) : TypeId();
  const Value right = evaluate(scope, view.right(), wanted);
  if (right.is_poison()) {
    return poison(node);
  }
  if (!is_text(kind_of(left.type)) || !is_text(kind_of(right.type))) {
    return report_operands(node, left.type, right.type);
  }
  const TextTest& test = context_.text_tests.passing(view.op(), right.text());
  const bool holds = test.automaton != nullptr && test.automaton->accepts(left.text());
  return {boolean, holds, node.span()};
}

Value Evaluator::evaluate_set(const Scope& scope, dsl::Node node, TypeId element) {
  TypeStore& types = context_.types;
  if (!node || types.is_poison(element)) {
    return poison(node);
  }
  const TypeId cidr = types.simple(TypeKind::kCidr);
  const bool is_address = types.kind(element) == TypeKind::kIp;
  if (node.is(dsl::NodeKind::kListExpr)) {
    const bool has_prefix = is_address && node.child(dsl::NodeKind::kCidrLiteral).exists();
    // A named element may be an address or a prefix: it says so itself.
    const bool has_name = is_address && (node.child(dsl::NodeKind::kNameExpr).exists() ||
                                         node.child(dsl::NodeKind::kMemberExpr).exists());
    const TypeId wanted = types.wrap(TypeKind::kList, has_prefix ? cidr : element);
    if (!has_name) {
      return evaluate(scope, node, wanted);
    }
  }
  if (node.is(dsl::NodeKind::kLinesExpr)) {
    return evaluate(scope, node, types.wrap(TypeKind::kList, is_address ? cidr : element));
  }
  Value set = keys_of(evaluate(scope, node));
  if (set.is_poison() || set.type == types.wrap(TypeKind::kList, element) ||
      (is_address && (set.type == cidr || set.type == types.wrap(TypeKind::kList, cidr)))) {
    return set;
  }
  context_.sink
      .report(dsl::diag::operand_types, node.span(), "in", "`" + types.text(element) + "`",
              "`" + types.text(set.type) + "`")
      .help(is_address ? "name prefixes: `[10.0.0.0/8]`" : "name the values in a list: `[a, b]`");
  return poison(node);
}

}  // namespace weir::check
