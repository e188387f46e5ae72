#include "compiler/check/routes.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/actions.h"
#include "compiler/check/bindings.h"
#include "compiler/check/blocks.h"
#include "compiler/check/guards.h"
#include "compiler/check/path_pattern.h"
#include "compiler/check/template_text.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// Header fields of one connection or of the framing of one message (RFC 9110 sections 7.6.1, 8.6;
// RFC 9112 sections 6 and 9), and the host, which decides where a request belongs.
constexpr std::array<std::string_view, 9> kProtectedHeaders = {
    "connection", "content-length", "host",    "keep-alive",       "proxy-connection",
    "te",         "trailer",        "upgrade", "transfer-encoding"};

bool is_protected(std::string_view name) {
  return std::find(kProtectedHeaders.begin(), kProtectedHeaders.end(), name) !=
         kProtectedHeaders.end();
}

class RouteChecker {
 public:
  RouteChecker(Evaluator& evaluator, const Schema& schema, const Scope& scope,
               const dsl::RouteDeclView& view)
      : evaluator_(evaluator),
        schema_(schema),
        scope_(scope),
        view_(view),
        sink_(evaluator.context().sink) {}

  std::optional<model::Route> check(const RouteDefaults& defaults) {
    model::Route route = defaults.route;
    if (const dsl::Node name = view_.name()) {
      route.name = name.text();
      route.span = name.span();
    }
    const size_t errors = sink_.error_count();
    route.methods = read_methods();
    const model::PathPattern* pattern = read_pattern(route);
    read_guard(route);
    if (std::optional<model::Action> action =
            check_action(evaluator_, schema_, scope_, view_.action(), pattern)) {
      route.action = *std::move(action);
    }
    read_block(pattern, route);
    // Duplicates of one diagnostic are not counted: a broken part counts by itself.
    const bool is_whole = errors == sink_.error_count() && !view_.has_error() && pattern != nullptr;
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
            .help("name it once");
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
    std::optional<model::PathPattern> pattern = parse_path_pattern(LiteralText(node), sink_);
    if (!pattern) {
      return nullptr;
    }
    route.pattern = *std::move(pattern);
    return &route.pattern;
  }

  void read_guard(model::Route& route) {
    if (std::optional<model::Guard> guard =
            build_guard(evaluator_, schema_, scope_, view_.guard())) {
      route.guard = *std::move(guard);
    }
  }

  void read_block(const model::PathPattern* pattern, model::Route& route) {
    const dsl::Node block = view_.block();
    if (!block) {
      return;
    }
    const BlockOwner owner{"route `" + route.name + "`", route.span, scope_.module};
    const BlockValue fields =
        check_block(evaluator_, schema_.block("route"), owner, block, BlockPlace::kRoute);
    store_written(evaluator_.context().types, fields, route);
    check_edits(evaluator_, scope_, block, pattern, route);
    read_rewrites(block, pattern, route);
  }

  void read_rewrites(dsl::Node block, const model::PathPattern* pattern, model::Route& route) {
    dsl::Node first;
    for (const dsl::Node child : block.children()) {
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
            .help("leave it out");
        continue;
      }
      route.rewrite = is_template ? read_template(child, pattern) : read_prefix(child, pattern);
    }
  }

  [[nodiscard]] bool is_forwarded(const model::Route& route) const {
    return !view_.action() || std::holds_alternative<model::ToUpstream>(route.action) ||
           std::holds_alternative<model::Split>(route.action);
  }

  std::optional<model::Template> read_template(dsl::Node node, const model::PathPattern* pattern) {
    const dsl::Node target = dsl::RewriteTemplateView(node).target();
    if (!target || target.has_error()) {
      return std::nullopt;
    }
    return parse_template(LiteralText(target), TemplateUse::kRewrite, pattern, sink_);
  }

  std::optional<model::Template> read_prefix(dsl::Node node, const model::PathPattern* pattern) {
    const dsl::RewritePrefixView rewrite(node);
    if (!rewrite.from() || !rewrite.to() || node.has_error() || pattern == nullptr) {
      return std::nullopt;
    }
    return make_prefix_rewrite(LiteralText(rewrite.from()), LiteralText(rewrite.to()), *pattern,
                               sink_);
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const Scope& scope_;
  const dsl::RouteDeclView& view_;
  dsl::DiagnosticSink& sink_;
};

image::EditOp edit_op(dsl::HeaderVerb verb) {
  switch (verb) {
    case dsl::HeaderVerb::kSet:
      return image::EditOp::kSet;
    case dsl::HeaderVerb::kAdd:
      return image::EditOp::kAdd;
    case dsl::HeaderVerb::kRemove:
      return image::EditOp::kRemove;
  }
  return image::EditOp::kSet;
}

// The header's name in lower case; nothing (reported) if it cannot be edited.
std::optional<std::string> read_edited_name(Evaluator& evaluator, dsl::Node node) {
  const LiteralText literal(node);
  const TextResult<ValueData> name = read_text(TypeKind::kHeaderName, literal.text());
  if (!name) {
    evaluator.report_text_fault(literal, TypeKind::kHeaderName, name.error());
    return std::nullopt;
  }
  const std::string& text = std::get<std::string>(*name);
  if (is_protected(text)) {
    evaluator.context()
        .sink.report(dsl::diag::protected_header, node.span(), text)
        .label(text == "host" ? "decides which host a request belongs to"
                              : "describes a connection or the framing of one message")
        .help("leave it out: the proxy sends its own");
    return std::nullopt;
  }
  return text;
}

std::optional<model::Template> read_edited_value(Evaluator& evaluator, const Scope& scope,
                                                 dsl::Node node,
                                                 const model::PathPattern* pattern) {
  if (!node || node.has_error()) {
    return std::nullopt;
  }
  if (node.is(dsl::NodeKind::kStringLiteral)) {
    return parse_template(LiteralText(node), TemplateUse::kHeaderValue, pattern,
                          evaluator.context().sink);
  }
  const Value value =
      evaluator.evaluate(scope, node, evaluator.context().types.simple(TypeKind::kHeaderValue));
  if (value.is_poison()) {
    return std::nullopt;
  }
  return value.text().empty() ? model::Template{}
                              : model::Template{{image::TemplatePartKind::kText, 0, value.text()}};
}

bool check_edit(Evaluator& evaluator, const Scope& scope, const dsl::HeaderEditView& view,
                const model::PathPattern* pattern, model::Route& route) {
  if (!view.header() || view.header().has_error()) {
    return false;
  }
  model::HeaderEdit edit;
  edit.op = edit_op(view.verb());
  const std::optional<std::string> name = read_edited_name(evaluator, view.header());
  std::optional<model::Template> value =
      edit.op == image::EditOp::kRemove
          ? model::Template{}
          : read_edited_value(evaluator, scope, view.value(), pattern);
  if (!name || !value) {
    return false;
  }
  edit.name = *name;
  edit.value = *std::move(value);
  const bool is_request = view.message() == dsl::HeaderMessage::kRequest;
  (is_request ? route.request_edits : route.response_edits).push_back(std::move(edit));
  return true;
}

}  // namespace

std::optional<model::Route> check_route(Evaluator& evaluator, const Schema& schema,
                                        const Scope& scope, const dsl::RouteDeclView& view,
                                        const RouteDefaults& defaults) {
  return RouteChecker(evaluator, schema, scope, view).check(defaults);
}

bool check_edits(Evaluator& evaluator, const Scope& scope, dsl::Node block,
                 const model::PathPattern* pattern, model::Route& route) {
  bool is_whole = true;
  for (const dsl::Node child : block.children()) {
    if (child.is(dsl::NodeKind::kHeaderEdit)) {
      is_whole &= check_edit(evaluator, scope, dsl::HeaderEditView(child), pattern, route);
    }
  }
  const size_t count = std::max(route.request_edits.size(), route.response_edits.size());
  if (count > image::kHeaderEditsMax) {
    evaluator.context().sink.report(dsl::diag::route_limit, route.span, "a route", count,
                                    "header edits", image::kHeaderEditsMax);
    return false;
  }
  return is_whole;
}

}  // namespace weir::check
