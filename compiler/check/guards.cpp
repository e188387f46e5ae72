#include "compiler/check/guards.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/guard_values.h"
#include "compiler/check/suggest.h"
#include "compiler/check/text_formats.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

using dsl::BinaryOperator;
using image::AtomSubject;
using image::AtomTest;
using model::GuardOp;

constexpr std::string_view kCapturePrefix = "capture.";

// `req.header("x-beta").present`, taken apart.
struct AttributeUse {
  std::string path;  // "req.header"
  dsl::Node call;    // null without parentheses
  bool is_presence = false;
};

// The names of a member chain, "req.client.ip"; empty if it is none.
std::string dotted_path(dsl::Node node) {
  std::string path;
  while (node.is(dsl::NodeKind::kMemberExpr)) {
    path.insert(0, "." + std::string(node.child(1).text()));
    node = node.child(0);
  }
  return node.is(dsl::NodeKind::kNameExpr) ? std::string(node.text()) + path : std::string();
}

AttributeUse take_apart(dsl::Node node) {
  AttributeUse use;
  if (node.is(dsl::NodeKind::kMemberExpr) && node.child(1).text() == "present") {
    use.is_presence = true;
    node = node.child(0);
  }
  if (node.is(dsl::NodeKind::kCallExpr)) {
    use.call = node;
    node = node.child(0);
  }
  use.path = dotted_path(node);
  return use;
}

// The language type of what a capture takes.
TypeKind kind_of_capture(image::CaptureType type) {
  switch (type) {
    case image::CaptureType::kUint:
      return TypeKind::kUint;
    case image::CaptureType::kInt:
      return TypeKind::kInt;
    default:
      return TypeKind::kString;
  }
}

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
        scope_(place.scope),
        pattern_(place.pattern),
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
    return add_constant(view);
  }

  Term add_presence(dsl::Node node) {
    const AttributeUse use = take_apart(node);
    const AttributeSchema* attribute = find_subject(node, use);
    if (attribute == nullptr) {
      return std::nullopt;
    }
    if (types_.kind(attribute->type) != TypeKind::kOptional) {
      report_form(node, use.is_presence ? "every request has one" : "is a value, not a condition",
                  "compare it: `" + use.path + " == ...`");
      return std::nullopt;
    }
    if (!use.is_presence) {
      const std::string text(node.text());
      report_form(node, "is a value, not a condition",
                  "write `" + text + ".present`, or compare it: `" + text + " == \"...\"`");
      return std::nullopt;
    }
    std::optional<model::Atom> atom = make_atom(use, *attribute);
    if (!atom) {
      return std::nullopt;
    }
    atom->test = AtomTest::kPresent;
    return push_atom(*std::move(atom), node);
  }

  // A comparison with the request on its left side.
  struct Comparison {
    dsl::Node node;
    BinaryOperator op;
    dsl::Node subject;
    dsl::Node value;
  };

  Term add_comparison(const Comparison& comparison) {
    const AttributeUse use = take_apart(comparison.subject);
    const AttributeSchema* attribute = find_subject(comparison.subject, use);
    if (attribute == nullptr) {
      return std::nullopt;
    }
    const std::optional<model::Atom> atom = make_atom(use, *attribute);
    if (!atom || !comparison.value || !has_form(comparison, use, *attribute, *atom)) {
      return std::nullopt;
    }
    if (is_text_test(comparison.op)) {
      return add_text_test(*atom, comparison);
    }
    const bool is_order_test = is_order(comparison.op);
    const Value compared = evaluate_compared(element_type(*attribute), comparison);
    if (compared.is_poison() || !check_enumerators(use, compared)) {
      return std::nullopt;
    }
    model::Atom tested = *atom;
    if (is_order_test) {
      set_order(tested, comparison.op, compared.number());
    } else {
      set_values(tested, compared);
    }
    const Term term =
        is_never(tested) ? push_constant(false) : push_atom(std::move(tested), comparison.node);
    return comparison.op == BinaryOperator::kNotEqual ? push_not(term) : term;
  }

  // Whether the operator makes sense of the subject; reports it if not.
  bool has_form(const Comparison& comparison, const AttributeUse& use,
                const AttributeSchema& attribute, const model::Atom& atom) {
    const std::string op = "`" + std::string(dsl::operator_text(comparison.op)) + "`";
    if (use.is_presence) {
      report_form(comparison.node, "`.present` is a condition by itself",
                  "leave the comparison out");
      return false;
    }
    if (is_order(comparison.op) && !is_number(atom)) {
      report_form(comparison.node, op + " compares numbers",
                  "text is tested with `==`, `in`, `contains`, `starts_with`, `ends_with` and "
                  "`matches`");
      return false;
    }
    if (is_text_test(comparison.op) && !is_text(types_.kind(element_type(attribute)))) {
      report_form(comparison.node, op + " looks into text",
                  "compare it: `" + use.path + " == ...`");
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

  [[nodiscard]] TypeId element_type(const AttributeSchema& attribute) const {
    return types_.kind(attribute.type) == TypeKind::kOptional ? types_.inside(attribute.type)
                                                              : attribute.type;
  }

  Value evaluate_compared(TypeId element, const Comparison& comparison) {
    return comparison.op == BinaryOperator::kIn
               ? evaluator_.evaluate_set(scope_, comparison.value, element)
               : evaluator_.evaluate(scope_, comparison.value, element);
  }

  std::optional<model::Atom> make_atom(const AttributeUse& use, const AttributeSchema& attribute) {
    if (const model::CaptureSegment* capture = find_capture(use)) {
      return capture_atom(*capture);
    }
    const AttributeBinding* binding = find_attribute(use.path, use.call.exists());
    model::Atom atom;
    atom.subject = binding->subject.value_or(AtomSubject::kHeader);
    if (!use.call) {
      return atom;
    }
    const std::vector<dsl::Node> arguments = dsl::CallExprView(use.call).arguments();
    if (arguments.size() != 1) {
      report_subject(use.call, "write one name: `" + use.path + "(\"name\")`");
      return std::nullopt;
    }
    const Value name = evaluator_.evaluate(scope_, arguments.front(), attribute.parameter);
    if (name.is_poison()) {
      return std::nullopt;
    }
    atom.name = name.text();
    return atom;
  }

  // ---- captures ------------------------------------------------------------------------------

  // The capture that `capture.NAME` names; null if there is none.
  [[nodiscard]] const model::CaptureSegment* find_capture(const AttributeUse& use) const {
    if (!use.path.starts_with(kCapturePrefix) || pattern_ == nullptr || use.call) {
      return nullptr;
    }
    const std::string_view name = std::string_view(use.path).substr(kCapturePrefix.size());
    for (const model::Segment& segment : pattern_->segments) {
      const auto* capture = std::get_if<model::CaptureSegment>(&segment);
      if (capture != nullptr && capture->name == name) {
        return capture;
      }
    }
    return nullptr;
  }

  [[nodiscard]] model::Atom capture_atom(const model::CaptureSegment& capture) const {
    model::Atom atom;
    atom.subject = AtomSubject::kCapture;
    atom.name = capture.name;
    atom.capture_type = capture.type;
    while (std::get_if<model::CaptureSegment>(&pattern_->segments[atom.segment]) != &capture) {
      ++atom.segment;
    }
    return atom;
  }

  // A capture of an enumeration takes the values of that alone.
  bool check_enumerators(const AttributeUse& use, const Value& compared) {
    const model::CaptureSegment* capture = find_capture(use);
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

  // ---- what can be tested --------------------------------------------------------------------

  // The declared attribute; null (reported) if there is none or guards cannot test it.
  const AttributeSchema* find_subject(dsl::Node node, const AttributeUse& use) {
    if (const model::CaptureSegment* capture = find_capture(use)) {
      captured_ = {use.path, TypeId(), types_.simple(kind_of_capture(capture->type))};
      return &captured_;
    }
    const AttributeSchema* other = nullptr;  // with another number of arguments
    for (const AttributeSchema& attribute : schema_.attributes) {
      if (attribute.path != use.path) {
        continue;
      }
      const AttributeBinding* binding = find_attribute(use.path, attribute.has_parameter());
      const bool is_testable = binding != nullptr && binding->subject;
      if (attribute.has_parameter() == use.call.exists() && is_testable) {
        return &attribute;
      }
      other = is_testable || other == nullptr ? &attribute : other;
    }
    report_no_subject(node, use, other);
    return nullptr;
  }

  void report_no_subject(dsl::Node node, const AttributeUse& use, const AttributeSchema* other) {
    if (use.path.starts_with("capture")) {
      report_no_capture(node, use);
    } else if (other == nullptr) {
      report_unknown(node, use);
    } else if (other->has_parameter() != use.call.exists()) {
      report_subject(node, other->has_parameter() ? "write `" + use.path + "(\"name\")`"
                                                  : "write `" + use.path + "`");
    } else {
      report_subject(node, "the path is matched by the pattern of the route, the host by `host`");
    }
  }

  void report_no_capture(dsl::Node node, const AttributeUse& use) {
    std::vector<std::string_view> names;
    if (pattern_ == nullptr) {  // broken, and reported
      return;
    }
    for (const model::Segment& segment : pattern_->segments) {
      if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
        names.push_back(capture->name);
      } else if (const auto* tail = std::get_if<model::TailSegment>(&segment);
                 tail != nullptr && use.path == "capture." + tail->name) {
        return report_subject(node,
                              "a guard tests single segments; write the segments that matter one "
                              "by one: `/{a}/{b}/**`");
      }
    }
    const std::string_view name = use.path.size() > kCapturePrefix.size()
                                      ? std::string_view(use.path).substr(kCapturePrefix.size())
                                      : std::string_view();
    const std::string_view meant = closest_name(name, names);
    report_subject(node, !meant.empty() ? "write `capture." + std::string(meant) + "`"
                         : names.empty()
                             ? "the path of this route captures nothing: write `{name}` in it"
                             : "the path captures " + list_names(names));
  }

  void report_unknown(dsl::Node node, const AttributeUse& use) {
    std::vector<std::string_view> candidates;
    candidates.reserve(schema_.attributes.size());
    for (const AttributeSchema& attribute : schema_.attributes) {
      candidates.push_back(attribute.path);
    }
    dsl::Node place = use.call ? use.call.child(0) : node;
    if (use.is_presence && !use.call) {
      place = node.child(0);
    }
    auto report = sink_.report(dsl::diag::unknown_name, place.span(), use.path);
    const std::string_view meant = closest_name(use.path, candidates);
    if (!meant.empty()) {
      report.suggest(place.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("a request has " + list_names(candidates));
    }
  }

  void report_subject(dsl::Node node, std::string help) {
    sink_.report(dsl::diag::guard_subject, node.span(), node.text()).help(std::move(help));
  }

  void report_form(dsl::Node node, std::string label, std::string help) {
    sink_.report(dsl::diag::guard_form, node.span()).label(std::move(label)).help(std::move(help));
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const Scope& scope_;
  const model::PathPattern* pattern_;
  AttributeSchema captured_;  // what find_subject returns for a capture
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
