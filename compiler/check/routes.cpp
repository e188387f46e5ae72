#include "compiler/check/routes.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/actions.h"
#include "compiler/check/claims.h"
#include "compiler/check/guards.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/path_pattern.h"
#include "compiler/check/template_text.h"
#include "compiler/model/route_facts.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class RouteChecker {
 public:
  RouteChecker(Evaluator& evaluator, const Schema& schema, const RoutePlace& place,
               const dsl::RouteDeclView& view)
      : evaluator_(evaluator),
        schema_(schema),
        place_(place),
        scope_(place.scope),
        view_(view),
        sink_(evaluator.context().sink) {}

  std::optional<model::Route> check() {
    model::Route route;
    route.host = place_.host;
    route.name = place_.name;
    route.ordered = place_.level.ordered;
    route.span = view_.name() ? view_.name().span() : view_.span();
    const size_t errors = sink_.error_count();
    route.methods = read_methods();
    const model::PathPattern* pattern = read_pattern(route);
    read_guard(pattern, route);
    if (std::optional<model::Action> action =
            check_action(evaluator_, schema_, scope_, view_.action(), pattern)) {
      route.action = *std::move(action);
    }
    const bool has_block = read_block(pattern, route);
    // Duplicates of one diagnostic are not counted: a broken part counts by itself.
    const bool is_whole =
        errors == sink_.error_count() && !view_.has_error() && pattern != nullptr && has_block;
    return is_whole ? std::optional<model::Route>(std::move(route)) : std::nullopt;
  }

 private:
  MethodMask read_methods() {
    MethodMask mask;
    std::vector<dsl::Node> seen;
    for (const dsl::Node node : view_.methods()) {
      const HttpMethod method = method_from_name(node.text());
      if (method == HttpMethod::kOther) {
        continue;  // the parser has reported it
      }
      const auto first = std::find_if(seen.begin(), seen.end(),
                                      [&](dsl::Node known) { return known.text() == node.text(); });
      if (first != seen.end()) {
        sink_.report(dsl::diag::duplicate_method, node.span(), node.text())
            .secondary(first->span(), "first named here")
            .suggest(seen.back().span().at_end().to(node.span().at_end()), "", "name it once");
      }
      seen.push_back(node);
      mask.bits |= MethodMask::of(method).bits;
    }
    if (mask.contains(HttpMethod::kGet)) {
      mask.bits |= MethodMask::of(HttpMethod::kHead).bits;
    }
    return mask.bits == 0 ? MethodMask::all() : mask;
  }

  // Null if the pattern is broken or missing.
  const model::PathPattern* read_pattern(model::Route& route) {
    const dsl::Node node = view_.pattern();
    if (!node || node.has_error()) {
      return nullptr;
    }
    const std::optional<LiteralText> literal =
        insert_values(evaluator_, scope_, node, {Braces::kPattern});
    std::optional<model::PathPattern> pattern =
        literal ? parse_pattern_within(place_.level.pattern, *literal, sink_) : std::nullopt;
    if (!pattern) {
      return nullptr;
    }
    route.pattern = *std::move(pattern);
    return &route.pattern;
  }

  void read_guard(const model::PathPattern* pattern, model::Route& route) {
    if (std::optional<model::Guard> guard =
            build_guard(evaluator_, schema_, {scope_, pattern}, view_.guard())) {
      route.guard = place_.level.guard != nullptr
                        ? join_guards(*place_.level.guard, *std::move(guard))
                        : *std::move(guard);
    }
  }

  bool read_block(const model::PathPattern* pattern, model::Route& route) {
    const BlockOwner owner{"route `" + route.name + "`", route.span};
    const ExpandedBlock content = expand_block(evaluator_, scope_, view_.block());
    Level level;
    level.outer = &place_.level;
    level.pattern = pattern;
    const bool is_whole =
        fill_level(evaluator_, schema_, owner, {view_.block(), content, BlockPlace::kRoute}, level);
    apply_levels(evaluator_.context().types, level, route);
    read_rewrites(content, pattern, route);
    return check_edit_count(route) && bind_guard_claims(route, has_lost_issuer(level), sink_) &&
           is_whole;
  }

  bool check_edit_count(const model::Route& route) {
    const size_t count = std::max(route.request_edits.size(), route.response_edits.size());
    if (count > image::kHeaderEditsMax) {
      sink_.report(dsl::diag::route_limit, route.span, "a route", count, "header edits",
                   image::kHeaderEditsMax);
    }
    return count <= image::kHeaderEditsMax;
  }

  void read_rewrites(const ExpandedBlock& content, const model::PathPattern* pattern,
                     model::Route& route) {
    dsl::Node first;
    for (const BlockItem& item : content.items) {
      const dsl::Node child = item.node;
      const bool is_template = child.is(dsl::NodeKind::kRewriteTemplate);
      if (!is_template && !child.is(dsl::NodeKind::kRewritePrefix)) {
        continue;
      }
      if (first) {
        sink_.report(dsl::diag::rewrite_place, child.span(), "this route has a rewrite already")
            .secondary(first.span(), "the first one")
            .help("leave one of them out");
        continue;
      }
      first = child;
      if (!is_forwarded(route)) {
        sink_.report(dsl::diag::rewrite_place, child.span(), "this rewrite changes nothing")
            .label("is for requests that are sent to an upstream")
            .secondary(view_.action().span(), "answers by itself")
            .suggest(child.span(), "", "leave it out");
        continue;
      }
      route.rewrite = is_template ? read_template(item.scope, child, pattern)
                                  : read_prefix(item.scope, child, pattern);
    }
  }

  [[nodiscard]] bool is_forwarded(const model::Route& route) const {
    return !view_.action() || model::is_forwarded(route);
  }

  std::optional<model::Template> read_template(const Scope& scope, dsl::Node node,
                                               const model::PathPattern* pattern) {
    const dsl::Node target = dsl::RewriteTemplateView(node).target();
    if (!target || target.has_error()) {
      return std::nullopt;
    }
    const std::optional<LiteralText> literal =
        insert_values(evaluator_, scope, target, {Braces::kRewrite, pattern});
    return literal ? parse_template(*literal, TemplateUse::kRewrite, pattern, sink_) : std::nullopt;
  }

  std::optional<model::Template> read_prefix(const Scope& scope, dsl::Node node,
                                             const model::PathPattern* pattern) {
    const dsl::RewritePrefixView rewrite(node);
    if (!rewrite.from() || !rewrite.to() || node.has_error() || pattern == nullptr) {
      return std::nullopt;
    }
    const auto from = insert_values(evaluator_, scope, rewrite.from(), {Braces::kValue});
    const auto to = insert_values(evaluator_, scope, rewrite.to(), {Braces::kValue});
    return from && to ? make_prefix_rewrite(*from, *to, *pattern, sink_) : std::nullopt;
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const RoutePlace& place_;
  const Scope& scope_;
  const dsl::RouteDeclView& view_;
  dsl::DiagnosticSink& sink_;
};

}  // namespace

std::optional<model::Route> check_route(Evaluator& evaluator, const Schema& schema,
                                        const RoutePlace& place, const dsl::RouteDeclView& view) {
  return RouteChecker(evaluator, schema, place, view).check();
}

}  // namespace weir::check
