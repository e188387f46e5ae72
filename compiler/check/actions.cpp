#include "compiler/check/actions.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/interpolate.h"
#include "compiler/check/template_text.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5: such a response ends with its head. Statuses below
// 200, which have none either, are out of the bounds of `respond`.
bool forbids_body(HttpStatus status) {
  constexpr uint16_t kNoContent = 204;
  constexpr uint16_t kResetContent = 205;
  constexpr uint16_t kNotModified = 304;
  return status.value == kNoContent || status.value == kResetContent ||
         status.value == kNotModified;
}

class ActionChecker {
 public:
  ActionChecker(Evaluator& evaluator, const Schema& schema, const Scope& scope,
                const model::PathPattern* pattern)
      : evaluator_(evaluator),
        schema_(schema),
        scope_(scope),
        pattern_(pattern),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  std::optional<model::Action> check(dsl::Node node) {
    switch (node.kind()) {
      case dsl::NodeKind::kForwardAction:
        return forward(dsl::ForwardActionView(node));
      case dsl::NodeKind::kSplitAction:
        return split(dsl::SplitActionView(node));
      case dsl::NodeKind::kRespondAction:
        return respond(dsl::RespondActionView(node));
      case dsl::NodeKind::kRedirectAction:
        return redirect(dsl::RedirectActionView(node));
      default:  // Error: reported by the parser
        return std::nullopt;
    }
  }

 private:
  using Result = std::optional<model::Action>;

  std::optional<model::UpstreamId> read_upstream(dsl::Node node) {
    const Value value = evaluator_.evaluate(scope_, node, types_.simple(TypeKind::kUpstream));
    if (value.is_poison()) {
      return std::nullopt;
    }
    return model::UpstreamId(std::get<ObjectRef>(value.data).index);
  }

  Result forward(const dsl::ForwardActionView& view) {
    const std::optional<model::UpstreamId> upstream = read_upstream(view.upstream());
    return upstream ? Result(model::ToUpstream{*upstream}) : std::nullopt;
  }

  // ---- splits --------------------------------------------------------------------------------

  Result split(const dsl::SplitActionView& view) {
    model::Split split;
    bool is_whole = !view.has_error();
    int64_t sum = 0;
    std::map<model::UpstreamId, dsl::Span> seen;
    for (const dsl::Node node : view.shares()) {
      const dsl::SplitShareView share(node);
      const std::optional<model::UpstreamId> upstream = read_upstream(share.upstream());
      const Value value =
          evaluator_.evaluate(scope_, share.share(), types_.simple(TypeKind::kPercent));
      if (!upstream || value.is_poison()) {
        is_whole = false;
        continue;
      }
      const auto [first, is_new] = seen.emplace(*upstream, share.upstream().span());
      if (!is_new) {
        report_twice(share.upstream(), first->second);
        is_whole = false;
        continue;
      }
      sum += value.number();
      split.arms.push_back({*upstream, Ppm{static_cast<uint32_t>(value.number())}});
    }
    if (!is_whole || !check_sum(view, sum) || !check_count(view, split.arms.size())) {
      return std::nullopt;
    }
    return split;
  }

  void report_twice(dsl::Node node, dsl::Span first) {
    sink_.report(dsl::diag::split_upstream, node.span(), node.text())
        .label("gets another share")
        .secondary(first, "has a share already")
        .help("add the two shares up");
  }

  bool check_sum(const dsl::SplitActionView& view, int64_t sum) {
    if (sum == Ppm::kWhole) {
      return true;
    }
    const TypeId percent = types_.simple(TypeKind::kPercent);
    const int64_t gap = int64_t{Ppm::kWhole} - sum;
    const std::string text = to_text(types_, Value{percent, gap > 0 ? gap : -gap, dsl::Span{}});
    sink_
        .report(dsl::diag::split_sum, view.span(),
                to_text(types_, Value{percent, sum, dsl::Span{}}))
        .label(text + (gap > 0 ? " is left over" : " too much"))
        .help("write one share as what the others leave: `100% - ...`");
    return false;
  }

  bool check_count(const dsl::SplitActionView& view, size_t count) {
    if (count <= image::kSplitArmsMax) {
      return true;
    }
    sink_.report(dsl::diag::route_limit, view.span(), "a split", count, "upstreams",
                 image::kSplitArmsMax);
    return false;
  }

  // ---- answers -------------------------------------------------------------------------------

  std::optional<HttpStatus> read_status(const FieldSchema& field, dsl::Node node) {
    const Value value = evaluator_.evaluate(scope_, node, field.type);
    if (!evaluator_.check_bound({field.name, field.where, field.module}, value,
                                node ? node.span() : dsl::Span{})) {
      return std::nullopt;
    }
    return HttpStatus{static_cast<uint16_t>(value.number())};
  }

  Result respond(const dsl::RespondActionView& view) {
    const std::optional<HttpStatus> status =
        read_status(schema_.action_parameter("respond", "status"), view.status());
    const FieldSchema& field = schema_.action_parameter("respond", "body");
    const Value body =
        view.body() ? evaluator_.evaluate(scope_, view.body(), field.type) : field.default_value;
    if (!status || body.is_poison()) {
      return std::nullopt;
    }
    if (view.body() && !body.text().empty() && forbids_body(*status)) {
      report_body(view.body(), status->value);
      return std::nullopt;
    }
    return model::Respond{*status, body.text()};
  }

  void report_body(dsl::Node body, uint16_t status) {
    sink_.report(dsl::diag::body_of_empty_response, body.span(), status)
        .label("would never be sent")
        .note("a status such as 200 has a body")
        .suggest(body.span(), "", "delete the text");
  }

  Result redirect(const dsl::RedirectActionView& view) {
    const std::optional<HttpStatus> status =
        read_status(schema_.action_parameter("redirect", "status"), view.status());
    if (!view.url() || view.url().has_error()) {
      return std::nullopt;
    }
    std::optional<model::Template> location = read_location(view.url());
    if (!status || !location) {
      return std::nullopt;
    }
    return model::Redirect{*status, *std::move(location)};
  }

  std::optional<model::Template> read_location(dsl::Node url) {
    const std::optional<LiteralText> literal =
        insert_values(evaluator_, scope_, url, {Braces::kTemplate});
    return literal ? parse_template(*literal, TemplateUse::kRedirect, pattern_, sink_)
                   : std::nullopt;
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const Scope& scope_;
  const model::PathPattern* pattern_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
};

}  // namespace

std::optional<model::Action> check_action(Evaluator& evaluator, const Schema& schema,
                                          const Scope& scope, dsl::Node node,
                                          const model::PathPattern* pattern) {
  if (!node) {
    return std::nullopt;
  }
  return ActionChecker(evaluator, schema, scope, pattern).check(node);
}

}  // namespace weir::check
