#include "compiler/check/invariants.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/check/guards.h"
#include "compiler/check/host_text.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/path_pattern.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/test_views.h"

namespace weir::check {

namespace {

using dsl::NodeKind;

// What is the same for all requests of a route, and so can be said of all requests.
bool is_general(const model::ExpectedFact& fact) {
  return std::holds_alternative<model::ExpectRoute>(fact) ||
         std::holds_alternative<model::ExpectUpstream>(fact) ||
         std::holds_alternative<model::ExpectSplit>(fact) ||
         std::holds_alternative<model::ExpectStatus>(fact) ||
         std::holds_alternative<model::ExpectTimeout>(fact) ||
         std::holds_alternative<model::ExpectPolicy>(fact);
}

class InvariantChecker {
 public:
  InvariantChecker(Evaluator& evaluator, const TestedSite& site, load::ModuleId module,
                   model::Program& program)
      : evaluator_(evaluator),
        site_(site),
        scope_(evaluator, module, {}),
        program_(program),
        sink_(evaluator.context().sink) {}

  void check(const dsl::CoverDeclView& view) {
    for (const dsl::Node node : view.hosts()) {
      if (auto host = check_host(node)) {
        program_.covers.push_back({*std::move(host), node.span()});
      }
    }
  }

  void check(const dsl::InvariantDeclView& view) {
    if (view.has_error() || !view.claim() || view.claim().has_error()) {
      return;  // the parser has reported it
    }
    model::Invariant invariant;
    invariant.name = dsl::decode_string(view.name().text()).value;
    invariant.span = view.name().span();
    const auto [first, is_new] = names_.emplace(invariant.name, invariant.span);
    if (!is_new) {
      report(invariant.span,
             "invariant \"" + invariant.name + "\" is declared twice in this module")
          .secondary(first->second, "first declared here")
          .help("rename one of them: names tell invariants apart in reports");
    }
    const size_t errors = sink_.error_count();
    check_claim(dsl::ClaimView(view.claim()), invariant);
    if (errors == sink_.error_count()) {
      program_.invariants.push_back(std::move(invariant));
    }
  }

 private:
  dsl::DiagnosticBuilder report(dsl::Span span, const std::string& text) {
    return sink_.report(dsl::diag::invariant_form, span, text);
  }

  void check_claim(const dsl::ClaimView& view, model::Invariant& invariant) {
    invariant.kind = static_cast<model::InvariantKind>(view.claim_kind());
    const bool is_preserve = invariant.kind == model::InvariantKind::kPreserve;
    check_subject(view, is_preserve ? "behaviour" : "req");
    if (is_preserve) {
      for (const dsl::Node region : view.regions()) {
        invariant.exceptions.push_back(check_region(dsl::RegionView(region)));
        if (invariant.exceptions.back().end) {
          report(invariant.exceptions.back().end->span,
                 "an exception cannot say where requests lead")
              .help("say which requests are meant: a host, methods, a path, or `when`");
        }
      }
      invariant.since = scope_.text(view.since()).value_or("");
      return;
    }
    invariant.region = check_region(dsl::RegionView(view.regions().front()));
    if (view.property()) {
      check_property(view.property(), invariant);
    } else if (invariant.kind == model::InvariantKind::kForall) {
      report(view.span(), "this says nothing of the requests")
          .help("say what holds for them: `{ req.jwt.valid }`, or `=> status 404`");
    }
  }

  void check_subject(const dsl::ClaimView& view, std::string_view expected) {
    const dsl::Node subject = view.subject();
    if (subject.text() != expected) {
      sink_
          .report(dsl::diag::unexpected_token, subject.span(),
                  "`" + std::string(subject.text()) + "`", "`" + std::string(expected) + "`")
          .suggest(subject.span(), std::string(expected), "write `" + std::string(expected) + "`");
    }
  }

  void check_property(dsl::Node property, model::Invariant& invariant) {
    if (!property.child(0).is(NodeKind::kExpectation)) {
      const model::PathPattern* path = invariant.region.path ? &*invariant.region.path : &nowhere_;
      const Scope scope = scope_.scope();
      invariant.property = build_guard(evaluator_, site_.schema, {scope, path}, property.child(0));
      return;
    }
    for (const dsl::Node node : property.children()) {
      if (auto expectation = check_end(node)) {
        invariant.expectations.push_back(*std::move(expectation));
      }
    }
    check_conflicts(site_, invariant.expectations, sink_);
  }

  std::optional<model::Expectation> check_end(dsl::Node node) {
    auto expectation = check_expectation(evaluator_, site_, scope_, node);
    if (expectation && !is_general(expectation->fact)) {
      report(node.span(), "`" + std::string(node.text()) + "` is not the same for all requests")
          .help(
              "routes, upstreams, splits, statuses, timeouts and policies can be said of all "
              "requests; write a test for this");
      return std::nullopt;
    }
    return expectation;
  }

  model::Region check_region(const dsl::RegionView& view) {
    model::Region region;
    if (view.host()) {
      region.host = check_host(view.host()).value_or("");
    }
    if (!view.methods().empty()) {
      region.methods = read_methods(view.methods());
    }
    if (view.path()) {
      const Scope scope = scope_.scope();
      const auto literal = insert_values(evaluator_, scope, view.path(), {Braces::kPattern});
      region.path = literal ? parse_path_pattern(*literal, sink_) : std::nullopt;
    }
    if (view.guard()) {
      const model::PathPattern* path = region.path ? &*region.path : &nowhere_;
      const Scope scope = scope_.scope();
      region.guard = build_guard(evaluator_, site_.schema, {scope, path}, view.guard())
                         .value_or(model::Guard());
    }
    if (view.end()) {
      region.end = check_end(view.end());
    }
    return region;
  }

  static MethodMask read_methods(const std::vector<dsl::Node>& nodes) {
    MethodMask mask;
    for (const dsl::Node node : nodes) {
      mask.bits |= MethodMask::of(method_from_name(node.text())).bits;
    }
    return mask;
  }

  // One that the site has; nothing: reported.
  std::optional<std::string> check_host(dsl::Node node) {
    std::optional<std::string> text = scope_.text(node);
    if (!text) {
      return std::nullopt;
    }
    std::vector<std::string> known;
    for (const model::Host& host : program_.hosts) {
      for (const model::HostPattern& pattern : host.patterns) {
        known.push_back(to_string(pattern));
      }
    }
    if (std::ranges::find(known, *text) != known.end() || !site_.is_whole) {
      return text;
    }
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    auto unknown = sink_.report(dsl::diag::unknown_host, node.span(), *text);
    const std::string_view meant = closest_name(*text, candidates);
    if (!meant.empty()) {
      const std::string quoted = dsl::encode_string(meant);
      unknown.suggest(node.span(), quoted, "write " + quoted);
    } else {
      unknown.help("name a host as its declaration does, such as " +
                   (known.empty() ? "\"api.example.com\"" : dsl::encode_string(known.front())));
    }
    return std::nullopt;
  }

  Evaluator& evaluator_;
  const TestedSite& site_;
  TestScope scope_;
  model::Program& program_;
  dsl::DiagnosticSink& sink_;
  model::PathPattern nowhere_;  // captures nothing
  std::map<std::string, dsl::Span> names_;
};

}  // namespace

void check_invariants(Evaluator& evaluator, const TestedSite& site, model::Program& program) {
  const std::vector<load::Module>& modules = evaluator.context().site.modules;
  for (size_t i = 0; i < modules.size(); ++i) {
    InvariantChecker checker(evaluator, site, load::ModuleId::from_index(i), program);
    for (const dsl::Node node : modules[i].tree->root().children()) {
      if (node.is(NodeKind::kCoverDecl)) {
        checker.check(dsl::CoverDeclView(node));
      } else if (node.is(NodeKind::kInvariantDecl)) {
        checker.check(dsl::InvariantDeclView(node));
      }
    }
  }
}

}  // namespace weir::check
