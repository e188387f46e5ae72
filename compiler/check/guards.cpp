#include "compiler/check/guards.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/guard_subject.h"
#include "compiler/check/guard_values.h"
#include "compiler/check/suggest.h"
#include "compiler/check/text_formats.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

using dsl::BinaryOperator;
using image::AtomTest;
using model::GuardOp;

bool is_order(BinaryOperator op) {
  return op >= BinaryOperator::kLess && op <= BinaryOperator::kGreaterEqual;
}

// The same comparison from the other side: `5 < x` is `x > 5`.
BinaryOperator mirrored(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kLess:
      return BinaryOperator::kGreater;
    case BinaryOperator::kLessEqual:
      return BinaryOperator::kGreaterEqual;
    case BinaryOperator::kGreater:
      return BinaryOperator::kLess;
    case BinaryOperator::kGreaterEqual:
      return BinaryOperator::kLessEqual;
    default:
      return op;
  }
}

// As the language writes the operand of a text test.
std::string operand_text(std::string_view text) {
  const bool is_raw = text.find('\\') != std::string_view::npos && text.find('"') == text.npos;
  return is_raw ? "r\"" + std::string(text) + '"' : dsl::encode_string(text);
}

class Builder {
 public:
  Builder(Evaluator& evaluator, const Schema& schema, const GuardPlace& place)
      : evaluator_(evaluator),
        schema_(schema),
        place_(place),
        scope_(place.scope),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  std::optional<model::Guard> build(dsl::Node expression) {
    guard_.span = expression.span();
    if (!add(expression)) {
      return std::nullopt;
    }
    return std::move(guard_);
  }

 private:
  using Term = std::optional<uint32_t>;  // nothing: reported

  uint32_t push(GuardOp op, uint32_t left = 0, uint32_t right = 0) {
    guard_.terms.push_back({op, left, right, {}});
    return static_cast<uint32_t>(guard_.terms.size() - 1);
  }

  Term push_not(Term inside) { return inside ? Term(push(GuardOp::kNot, *inside)) : inside; }

  Term push_constant(bool value) { return push(value ? GuardOp::kTrue : GuardOp::kFalse); }

  Term push_atom(model::Atom atom, dsl::Node node) {
    const auto found =
        std::find_if(guard_.atoms.begin(), guard_.atoms.end(),
                     [&](const model::Atom& known) { return model::same_atom(known, atom); });
    const auto index = static_cast<uint32_t>(found - guard_.atoms.begin());
    if (found == guard_.atoms.end()) {
      atom.span = node.span();
      guard_.atoms.push_back(std::move(atom));
    }
    const uint32_t term = push(GuardOp::kAtom, index);
    guard_.terms[term].span = node.span();
    return term;
  }

  Term add(dsl::Node node) {
    const Term term = add_part(node);
    if (term && guard_.terms[*term].span.empty()) {
      guard_.terms[*term].span = node.span();
    }
    return term;
  }

  // Depth is that of the syntax tree, which the parser bounds.
  Term add_part(dsl::Node node) {
    if (!node || node.has_error()) {
      return std::nullopt;
    }
    switch (node.kind()) {
      case dsl::NodeKind::kParenExpr:
        return add(node.child(0));
      case dsl::NodeKind::kUnaryExpr:
        return dsl::UnaryExprView(node).op() == dsl::UnaryOperator::kNot
                   ? push_not(add(node.child(0)))
                   : add_constant(node);
      case dsl::NodeKind::kBinaryExpr:
        return add_binary(dsl::BinaryExprView(node));
      case dsl::NodeKind::kMemberExpr:
      case dsl::NodeKind::kCallExpr:
      case dsl::NodeKind::kNameExpr:
        return Evaluator::request_root(node) ? add_presence(node) : add_constant(node);
      default:
        return add_constant(node);
    }
  }

  Term add_constant(dsl::Node node) {
    const Value value = evaluator_.evaluate(scope_, node, types_.simple(TypeKind::kBool));
    return value.is_poison() ? Term() : push_constant(value.boolean());
  }

  Term add_binary(const dsl::BinaryExprView& view) {
    if (view.op() == BinaryOperator::kAnd || view.op() == BinaryOperator::kOr) {
      const Term left = add(view.left());
      const Term right = add(view.right());
      const GuardOp op = view.op() == BinaryOperator::kAnd ? GuardOp::kAnd : GuardOp::kOr;
      return left && right ? Term(push(op, *left, *right)) : Term();
    }
    if (Evaluator::request_root(view.left())) {
      return add_comparison({view, view.op(), view.left(), view.right()});
    }
    const bool has_sides = view.op() != BinaryOperator::kIn && !is_text_test(view.op());
    if (Evaluator::request_root(view.right()) && has_sides) {
      return add_comparison({view, mirrored(view.op()), view.right(), view.left()});
    }
    if (Evaluator::request_root(view.right()) && view.op() == BinaryOperator::kIn &&
        view.left().is(dsl::NodeKind::kStringLiteral)) {
      return report_turned(view);
    }
    return add_constant(view);
  }

  Term add_presence(dsl::Node node) {
    std::optional<GuardSubject> subject = read_subject(evaluator_, schema_, place_, node);
    if (!subject) {
      return std::nullopt;
    }
    if (!subject->may_be_missing) {
      report_form(node,
                  subject->is_presence ? "every request has one" : "is a value, not a condition",
                  "compare it: `" + subject->path + " == ...`");
      return std::nullopt;
    }
    if (!subject->is_presence) {
      const std::string text(node.text());
      sink_.report(dsl::diag::guard_form, node.span())
          .label("is a value, not a condition")
          .note("or compare it: `" + text + (subject->is_list ? " contains" : " ==") + " \"...\"`")
          .suggest(node.span().at_end(), ".present", "write `" + text + ".present`");
      return std::nullopt;
    }
    subject->atom.test = AtomTest::kPresent;
    return push_atom(std::move(subject->atom), node);
  }

  // A comparison with the request on its left side.
  struct Comparison {
    dsl::Node node;
    BinaryOperator op;
    dsl::Node subject;
    dsl::Node value;
  };

  Term add_comparison(const Comparison& comparison) {
    std::optional<GuardSubject> subject =
        read_subject(evaluator_, schema_, place_, comparison.subject);
    if (!subject || !comparison.value || !has_form(comparison, *subject)) {
      return std::nullopt;
    }
    if (is_text_test(comparison.op) && !subject->is_list) {
      return add_text_test(std::move(subject->atom), comparison);
    }
    const Value compared = evaluate_compared(subject->type, comparison);
    if (compared.is_poison() || !check_enumerators(*subject, compared)) {
      return std::nullopt;
    }
    model::Atom atom = std::move(subject->atom);
    if (is_order(comparison.op)) {
      set_order(atom, comparison.op, compared.number());
    } else {
      set_values(atom, compared);
    }
    const Term term =
        is_never(atom) ? push_constant(false) : push_atom(std::move(atom), comparison.node);
    return comparison.op == BinaryOperator::kNotEqual ? push_not(term) : term;
  }

  // Whether the operator makes sense of the subject; reports it if not.
  bool has_form(const Comparison& comparison, const GuardSubject& subject) {
    const std::string op = "`" + std::string(dsl::operator_text(comparison.op)) + "`";
    if (subject.is_presence) {
      report_form(comparison.node, "`.present` is a condition by itself",
                  "leave the comparison out");
      return false;
    }
    if (subject.is_list && comparison.op != BinaryOperator::kContains) {
      report_list_operator(comparison, op);
      return false;
    }
    if (is_order(comparison.op) && !is_number(subject.atom)) {
      report_form(comparison.node, op + " compares numbers",
                  "text is tested with `==`, `in`, `contains`, `starts_with`, `ends_with` and "
                  "`matches`");
      return false;
    }
    if (is_text_test(comparison.op) && !is_text(types_.kind(subject.type))) {
      report_form(comparison.node, op + " looks into text",
                  "compare it: `" + subject.path + " == ...`");
      return false;
    }
    if (comparison.op >= BinaryOperator::kAdd) {
      report_form(comparison.node, op + " does not apply to a request",
                  "a guard tests with `==`, `!=`, `<`, `in`, `contains`, `starts_with`, "
                  "`ends_with`, `matches` and `.present`");
      return false;
    }
    return true;
  }

  void report_list_operator(const Comparison& comparison, const std::string& op) {
    const std::string subject(comparison.subject.text());
    auto report = sink_.report(dsl::diag::guard_form, comparison.node.span());
    report.label(op + " does not apply to a list");
    if (comparison.op == BinaryOperator::kEqual) {
      const std::string mended = subject + " contains " + std::string(comparison.value.text());
      report.suggest(comparison.node.span(), mended, "ask for one of its values with `contains`");
    } else {
      report.help("ask for one of its values: `" + subject + " contains \"...\"`");
    }
  }

  // `"a" in req.jwt.values("roles")`: a list of the request contains what the site names.
  Term report_turned(const dsl::BinaryExprView& view) {
    const std::string mended =
        std::string(view.right().text()) + " contains " + std::string(view.left().text());
    sink_.report(dsl::diag::guard_form, view.span())
        .label("what stands behind `in` is known when the site is built")
        .suggest(view.span(), mended, "ask the other way round, with `contains`");
    return std::nullopt;
  }

  Term add_text_test(model::Atom atom, const Comparison& comparison) {
    const TypeKind wanted =
        comparison.op == BinaryOperator::kMatches ? TypeKind::kRegex : TypeKind::kString;
    const Value operand = evaluator_.evaluate(scope_, comparison.value, types_.simple(wanted));
    if (operand.is_poison()) {
      return std::nullopt;
    }
    const TextTest& test = evaluator_.context().text_tests.passing(comparison.op, operand.text());
    if (test.automaton == nullptr) {  // a text too long for a table; patterns are checked before
      sink_.report(dsl::diag::pattern_limit, comparison.value.span(),
                   "large for a table of 64 KiB");
      return std::nullopt;
    }
    atom.test = AtomTest::kInLanguage;
    atom.language = test.automaton;
    atom.condition =
        std::string(dsl::operator_text(comparison.op)) + " " + operand_text(operand.text());
    return push_atom(std::move(atom), comparison.node);
  }

  // `req.client.ip == 10.0.0.0/8`: an address is in a prefix, not equal to one.
  Value report_prefix(const Comparison& comparison) {
    const dsl::Span subject = comparison.subject.span();
    const dsl::Span value = comparison.value.span();
    auto report = sink_.report(dsl::diag::type_mismatch, value, "`ip`", "`cidr`");
    if (comparison.op == BinaryOperator::kEqual && subject < value) {
      report.suggest(subject.at_end().to(value.at_begin()), " in ", "write `in`");
    } else {
      report.help("an address is in a prefix: `!(req.client.ip in 10.0.0.0/8)`");
    }
    return Value{};
  }

  Value evaluate_compared(TypeId element, const Comparison& comparison) {
    const bool is_address = types_.kind(element) == TypeKind::kIp;
    if (is_address && comparison.op <= BinaryOperator::kNotEqual &&
        comparison.value.is(dsl::NodeKind::kCidrLiteral)) {
      return report_prefix(comparison);
    }
    return comparison.op == BinaryOperator::kIn
               ? evaluator_.evaluate_set(scope_, comparison.value, element)
               : evaluator_.evaluate(scope_, comparison.value, element);
  }

  // A capture of an enumeration takes the values of that alone.
  bool check_enumerators(const GuardSubject& subject, const Value& compared) {
    const model::CaptureSegment* capture = subject.capture;
    if (capture == nullptr || capture->type != image::CaptureType::kEnum) {
      return true;
    }
    const auto* list = std::get_if<std::vector<Value>>(&compared.data);
    const std::vector<Value> single{compared};
    for (const Value& value : list != nullptr ? *list : single) {
      if (!std::ranges::binary_search(capture->values, value.text())) {
        report_enumerator(*capture, value);
        return false;
      }
    }
    return true;
  }

  void report_enumerator(const model::CaptureSegment& capture, const Value& value) {
    const std::vector<std::string_view> known(capture.values.begin(), capture.values.end());
    auto report =
        sink_.report(dsl::diag::unknown_enumerator, value.span, value.text(), list_names(known));
    const std::string_view meant = closest_name(value.text(), known);
    if (!meant.empty()) {
      const std::string mended = dsl::encode_string(meant);
      report.suggest(value.span, mended, "write `" + mended + "`");
    }
  }

  void report_form(dsl::Node node, std::string label, std::string help) {
    sink_.report(dsl::diag::guard_form, node.span()).label(std::move(label)).help(std::move(help));
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const GuardPlace& place_;
  const Scope& scope_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  model::Guard guard_;
};

}  // namespace

std::optional<model::Guard> build_guard(Evaluator& evaluator, const Schema& schema,
                                        const GuardPlace& place, dsl::Node expression) {
  if (!expression) {
    return model::Guard{};
  }
  return Builder(evaluator, schema, place).build(expression);
}

model::Guard join_guards(const model::Guard& outer, model::Guard inner) {
  if (outer.terms.empty() || inner.terms.empty()) {
    return inner.terms.empty() ? outer : inner;
  }
  model::Guard joined = outer;
  std::vector<uint32_t> places;  // of the inner atoms among the joined ones
  for (model::Atom& atom : inner.atoms) {
    const auto found = std::ranges::find_if(
        joined.atoms, [&](const model::Atom& known) { return model::same_atom(known, atom); });
    places.push_back(static_cast<uint32_t>(found - joined.atoms.begin()));
    if (found == joined.atoms.end()) {
      joined.atoms.push_back(std::move(atom));
    }
  }
  const auto shift = static_cast<uint32_t>(outer.terms.size());
  for (model::GuardTerm term : inner.terms) {
    term.left = term.op == GuardOp::kAtom ? places[term.left] : term.left + shift;
    term.right += shift;
    joined.terms.push_back(term);
  }
  const auto last = static_cast<uint32_t>(joined.terms.size() - 1);
  joined.terms.push_back({GuardOp::kAnd, shift - 1, last});
  joined.span = inner.span;
  return joined;
}

}  // namespace weir::check
