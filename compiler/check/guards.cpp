#include "compiler/check/guards.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

using dsl::BinaryOperator;
using image::AtomSubject;
using image::AtomTest;
using model::GuardOp;

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

bool same_test(const model::Atom& a, const model::Atom& b) {
  return a.subject == b.subject && a.test == b.test && a.name == b.name && a.values == b.values &&
         a.prefixes == b.prefixes && a.methods == b.methods;
}

// Sorted, without host bits, none within another.
std::vector<Cidr> reduce(std::vector<Cidr> prefixes) {
  for (Cidr& prefix : prefixes) {
    prefix = prefix.masked();
  }
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<Cidr> kept;
  for (const Cidr& prefix : prefixes) {
    // Sorted by address and length, what contains a prefix stands right before it.
    const bool is_covered = !kept.empty() && kept.back().prefix_length <= prefix.prefix_length &&
                            kept.back().contains(prefix.address);
    if (!is_covered) {
      kept.push_back(prefix);
    }
  }
  return kept;
}

class Builder {
 public:
  Builder(Evaluator& evaluator, const Schema& schema, const Scope& scope)
      : evaluator_(evaluator),
        schema_(schema),
        scope_(scope),
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
                     [&](const model::Atom& known) { return same_test(known, atom); });
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
      return add_comparison(view, view.left(), view.right());
    }
    if (Evaluator::request_root(view.right()) && view.op() != BinaryOperator::kIn) {
      return add_comparison(view, view.right(), view.left());
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
      sink_.report(dsl::diag::guard_form, node.span())
          .label("is a value, not a condition")
          .note("or compare it: `" + text + " == \"...\"`")
          .suggest(node.span().at_end(), ".present", "write `" + text + ".present`");
      return std::nullopt;
    }
    std::optional<model::Atom> atom = make_atom(use, *attribute);
    if (!atom) {
      return std::nullopt;
    }
    atom->test = AtomTest::kPresent;
    return push_atom(*std::move(atom), node);
  }

  Term add_comparison(const dsl::BinaryExprView& view, dsl::Node subject, dsl::Node value) {
    const AttributeUse use = take_apart(subject);
    const AttributeSchema* attribute = find_subject(subject, use);
    if (attribute == nullptr) {
      return std::nullopt;
    }
    const bool is_equality =
        view.op() == BinaryOperator::kEqual || view.op() == BinaryOperator::kNotEqual;
    if (use.is_presence || (!is_equality && view.op() != BinaryOperator::kIn)) {
      report_form(view,
                  use.is_presence ? "`.present` is a condition by itself"
                                  : "`" + std::string(dsl::operator_text(view.op())) +
                                        "` does not apply to a request",
                  "a guard tests with `==`, `!=`, `in` and `.present`");
      return std::nullopt;
    }
    const std::optional<model::Atom> atom = make_atom(use, *attribute);
    if (!atom || !value) {
      return std::nullopt;
    }
    const Value compared = evaluate_compared(*attribute, view, value, is_equality);
    if (compared.is_poison()) {
      return std::nullopt;
    }
    const Term term = add_values(*atom, compared, view);
    return view.op() == BinaryOperator::kNotEqual ? push_not(term) : term;
  }

  // `req.client.ip == 10.0.0.0/8`: an address is in a prefix, not equal to one.
  Value report_prefix(const dsl::BinaryExprView& view, dsl::Node value) {
    const bool is_left = view.left().span() < view.right().span();
    const dsl::Span between =
        is_left ? view.left().span().at_end().to(view.right().span().at_begin()) : dsl::Span{};
    auto report = sink_.report(dsl::diag::type_mismatch, value.span(), "`ip`", "`cidr`");
    if (view.op() == BinaryOperator::kEqual && is_left) {
      report.suggest(between, " in ", "write `in`");
    } else {
      report.help("an address is in a prefix: `!(req.client.ip in 10.0.0.0/8)`");
    }
    return Value{};
  }

  Value evaluate_compared(const AttributeSchema& attribute, const dsl::BinaryExprView& view,
                          dsl::Node value, bool is_equality) {
    const TypeId element = types_.kind(attribute.type) == TypeKind::kOptional
                               ? types_.inside(attribute.type)
                               : attribute.type;
    if (is_equality && value.is(dsl::NodeKind::kCidrLiteral) &&
        types_.kind(element) == TypeKind::kIp) {
      return report_prefix(view, value);
    }
    return is_equality ? evaluator_.evaluate(scope_, value, element)
                       : evaluator_.evaluate_set(scope_, value, element);
  }

  // One value, a list, or a prefix, as the atom's set.
  Term add_values(model::Atom atom, const Value& compared, dsl::Node node) {
    const auto* list = std::get_if<std::vector<Value>>(&compared.data);
    if (list != nullptr && list->empty()) {
      return push_constant(false);
    }
    const std::vector<Value> single{compared};
    for (const Value& value : list != nullptr ? *list : single) {
      add_value(atom, value);
    }
    std::sort(atom.values.begin(), atom.values.end());
    atom.values.erase(std::unique(atom.values.begin(), atom.values.end()), atom.values.end());
    atom.prefixes = reduce(std::move(atom.prefixes));
    atom.test = atom.subject == AtomSubject::kMethod || atom.subject == AtomSubject::kClientIp
                    ? AtomTest::kInSet
                    : AtomTest::kEqualsAny;
    return push_atom(std::move(atom), node);
  }

  static void add_value(model::Atom& atom, const Value& value) {
    if (const auto* method = std::get_if<HttpMethod>(&value.data)) {
      atom.methods.bits |= MethodMask::of(*method).bits;
    } else if (const auto* address = std::get_if<IpAddress>(&value.data)) {
      atom.prefixes.push_back({*address, static_cast<uint8_t>(address->bits())});
    } else if (const auto* prefix = std::get_if<Cidr>(&value.data)) {
      atom.prefixes.push_back(*prefix);
    } else {
      atom.values.push_back(value.text());
    }
  }

  std::optional<model::Atom> make_atom(const AttributeUse& use, const AttributeSchema& attribute) {
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

  // ---- what can be tested --------------------------------------------------------------------

  // The declared attribute; null (reported) if there is none or guards cannot test it.
  const AttributeSchema* find_subject(dsl::Node node, const AttributeUse& use) {
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
      report_subject(node, "narrow the capture in the path: `{name: enum { a, b }}`");
    } else if (other == nullptr) {
      report_unknown(node, use);
    } else if (other->has_parameter() != use.call.exists()) {
      report_subject(node, other->has_parameter() ? "write `" + use.path + "(\"name\")`"
                                                  : "write `" + use.path + "`");
    } else {
      report_subject(node, "the path is matched by the pattern of the route, the host by `host`");
    }
  }

  // `req.header("x").exists`: there is one member, and it is `present`.
  bool report_presence(dsl::Node node) {
    const bool is_member =
        node.is(dsl::NodeKind::kMemberExpr) && node.child(0).is(dsl::NodeKind::kCallExpr);
    if (is_member) {
      const dsl::Node member = node.child(1);
      sink_.report(dsl::diag::no_member, member.span(), node.child(0).text(), member.text())
          .suggest(member.span(), "present", "write `present`");
    }
    return is_member;
  }

  void report_unknown(dsl::Node node, const AttributeUse& use) {
    if (!use.is_presence && report_presence(node)) {
      return;
    }
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
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  model::Guard guard_;
};

}  // namespace

std::optional<model::Guard> build_guard(Evaluator& evaluator, const Schema& schema,
                                        const Scope& scope, dsl::Node expression) {
  if (!expression) {
    return model::Guard{};
  }
  return Builder(evaluator, schema, scope).build(expression);
}

model::Guard join_guards(const model::Guard& outer, model::Guard inner) {
  if (outer.terms.empty() || inner.terms.empty()) {
    return inner.terms.empty() ? outer : inner;
  }
  model::Guard joined = outer;
  std::vector<uint32_t> places;  // of the inner atoms among the joined ones
  for (model::Atom& atom : inner.atoms) {
    const auto found = std::ranges::find_if(
        joined.atoms, [&](const model::Atom& known) { return same_test(known, atom); });
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
