#include "compiler/check/expectations.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/check/actions.h"
#include "compiler/check/objects.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/test_views.h"

namespace weir::check {

namespace {

using dsl::ExpectationKind;
using dsl::NodeKind;

class ExpectationChecker {
 public:
  ExpectationChecker(Evaluator& evaluator, const TestedSite& site, const TestScope& scope,
                     const dsl::ExpectationView& view)
      : evaluator_(evaluator),
        site_(site),
        scope_(scope),
        view_(view),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  std::optional<model::ExpectedFact> check() {
    switch (view_.expectation_kind()) {
      case ExpectationKind::kBare:
        return bare();
      case ExpectationKind::kRoute:
        return route();
      case ExpectationKind::kUpstream:
        return upstream(view_.value());
      case ExpectationKind::kSplit:
        return split();
      case ExpectationKind::kStatus:
        return status(view_.value());
      case ExpectationKind::kRedirect:
        return redirect();
      case ExpectationKind::kPath:
        return from_text<model::ExpectPath>();
      case ExpectationKind::kHeader:
      case ExpectationKind::kHeaderPresent:
      case ExpectationKind::kHeaderAbsent:
        return header();
      case ExpectationKind::kBody:
        return from_text<model::ExpectBody>();
      case ExpectationKind::kTimeout:
        return timeout();
      case ExpectationKind::kPolicy:
      case ExpectationKind::kPolicyAbsent:
        return policy();
    }
    return std::nullopt;
  }

 private:
  using Fact = std::optional<model::ExpectedFact>;

  template <typename Expected>
  Fact from_text() {
    std::optional<std::string> text = scope_.text(view_.value());
    return text ? Fact(Expected{*std::move(text)}) : std::nullopt;
  }

  // `web`, `404`, or a variable that stands for one.
  Fact bare() {
    const dsl::Node written = scope_.written(view_.value());
    if (written.is(NodeKind::kIntLiteral)) {
      return status(view_.value());
    }
    const Value value = scope_.evaluate(view_.value());
    if (value.is_poison()) {
      return std::nullopt;
    }
    const TypeKind kind = types_.kind(value.type);
    if (kind == TypeKind::kUpstream) {
      return upstream(view_.value());
    }
    if (kind == TypeKind::kStatus || kind == TypeKind::kInt || kind == TypeKind::kUint) {
      return status(view_.value());
    }
    sink_.report(dsl::diag::bare_expectation, view_.span(), view_.text())
        .label("is `" + types_.text(value.type) + "`")
        .help("say what it is: `path`, `body`, `timeout`, `request header` or `response header`");
    return std::nullopt;
  }

  Fact route() {
    const std::optional<std::string> text = route_name();
    if (!text || !is_route(*text)) {
      return std::nullopt;
    }
    return model::ExpectRoute{*text};
  }

  // `list`, `users.list`, `"hook[pay]"`, or a variable that stands for one.
  std::optional<std::string> route_name() {
    const dsl::Node first = view_.value();
    if (!first || first.is(NodeKind::kStringLiteral)) {
      return first ? scope_.text(first) : std::nullopt;
    }
    if (view_.child_count() > 1) {
      return join_names();
    }
    const Variable* binding = scope_.find(first.text());
    if (binding != nullptr && !binding->node.is(NodeKind::kNameExpr) &&
        !binding->node.is(NodeKind::kMemberExpr)) {
      return scope_.text(binding->node ? binding->node : first);
    }
    return std::string(scope_.written(first).text());
  }

  [[nodiscard]] std::string join_names() const {
    std::string name;
    for (const dsl::Node part : view_.children()) {
      name.append(name.empty() ? "" : ".").append(part.text());
    }
    return name;
  }

  // Where the name is written: in the expectation, or in the row of a table.
  [[nodiscard]] dsl::Span place_of_route() const {
    const dsl::Node first = view_.value();
    const Variable* binding = scope_.find(first.text());
    if (binding != nullptr && binding->node) {
      return binding->node.span();
    }
    dsl::Span place = first.span();
    for (const dsl::Node part : view_.children()) {
      place = place.to(part.span());
    }
    return place;
  }

  bool is_route(const std::string& name) {
    const auto& routes = site_.program.routes;
    const bool is_known = std::ranges::find(routes, name, &model::Route::name) != routes.end();
    if (is_known || !site_.is_whole) {
      return is_known;
    }
    std::vector<std::string_view> candidates(routes.size());
    std::ranges::transform(routes, candidates.begin(), &model::Route::name);
    const dsl::Span span = place_of_route();
    auto report = sink_.report(dsl::diag::unknown_route, span, name);
    const std::string_view meant = closest_name(name, candidates);
    if (meant.empty()) {
      report.help("name a route of this site, or expect what happens: an upstream or a status");
    } else {
      const bool is_bare = meant.find('[') == meant.npos;
      const std::string written = is_bare ? std::string(meant) : dsl::encode_string(meant);
      report.suggest(span, written, "write `" + written + "`");
    }
    return false;
  }

  Fact policy() {
    const Scope scope = scope_.scope();
    const SymbolId found = evaluator_.resolve_kind(scope, view_.value(), SymbolKind::kPolicy);
    if (!found.has_value()) {
      return std::nullopt;
    }
    return model::ExpectPolicy{site_name(evaluator_.context().site, evaluator_.names().get(found)),
                               view_.expectation_kind() == ExpectationKind::kPolicy};
  }

  Fact upstream(dsl::Node node) {
    const Value value = scope_.evaluate(node, types_.simple(TypeKind::kUpstream));
    if (value.is_poison()) {
      return std::nullopt;
    }
    return model::ExpectUpstream{model::UpstreamId(std::get<ObjectRef>(value.data).index)};
  }

  // Checked as the action of a route is.
  Fact split() {
    const auto action =
        check_action(evaluator_, site_.schema, scope_.scope(), view_.value(), nullptr);
    const auto* split = action ? std::get_if<model::Split>(&*action) : nullptr;
    if (split == nullptr) {
      return std::nullopt;
    }
    model::ExpectSplit expected;
    for (const model::SplitArm& arm : split->arms) {
      expected.shares.push_back({arm.upstream, arm.share});
    }
    return expected;
  }

  Fact status(dsl::Node node) {
    const Value value = scope_.evaluate(node, types_.simple(TypeKind::kStatus));
    return value.is_poison()
               ? Fact()
               : model::ExpectStatus{HttpStatus{static_cast<uint16_t>(value.number())}};
  }

  Fact redirect() {
    const Value value = scope_.evaluate(view_.value(), types_.simple(TypeKind::kStatus));
    std::optional<std::string> url =
        view_.url() ? scope_.text(view_.url()) : std::optional<std::string>();
    if (value.is_poison() || !url) {
      return std::nullopt;
    }
    return model::ExpectRedirect{HttpStatus{static_cast<uint16_t>(value.number())},
                                 *std::move(url)};
  }

  Fact header() {
    const Value name =
        evaluator_.evaluate(scope_.scope(), view_.header(), types_.simple(TypeKind::kHeaderName));
    model::ExpectHeader expected;
    expected.is_response = view_.message() == dsl::HeaderMessage::kResponse;
    std::optional<std::string> value = "";
    switch (view_.expectation_kind()) {
      case ExpectationKind::kHeaderPresent:
        expected.test = model::HeaderTest::kPresent;
        break;
      case ExpectationKind::kHeaderAbsent:
        expected.test = model::HeaderTest::kAbsent;
        break;
      default:  // with a value
        expected.test = model::HeaderTest::kEquals;
        value = scope_.text(view_.value());
        break;
    }
    if (name.is_poison() || !value) {
      return std::nullopt;
    }
    expected.name = name.text();
    expected.value = *std::move(value);
    return expected;
  }

  Fact timeout() {
    const Value value = scope_.evaluate(view_.value(), types_.simple(TypeKind::kDuration));
    return value.is_poison() ? Fact() : model::ExpectTimeout{Milliseconds(value.number())};
  }

  Evaluator& evaluator_;
  const TestedSite& site_;
  const TestScope& scope_;
  const dsl::ExpectationView& view_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
};

}  // namespace

std::optional<model::Expectation> check_expectation(Evaluator& evaluator, const TestedSite& site,
                                                    const TestScope& scope, dsl::Node node) {
  if (node.has_error()) {
    return std::nullopt;
  }
  const dsl::ExpectationView view(node);
  auto fact = ExpectationChecker(evaluator, site, scope, view).check();
  return fact ? std::optional(model::Expectation{*std::move(fact), node.span()}) : std::nullopt;
}

}  // namespace weir::check
