#include "compiler/commands/explanation.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/engine/match.h"
#include "runtime/engine/render.h"
#include "runtime/engine/token_rule.h"
#include "runtime/image/enum_names.h"

namespace weir::commands {
namespace {

std::string_view rule_words(engine::HostRule rule) {
  switch (rule) {
    case engine::HostRule::kNone:
      return "no host takes the name";
    case engine::HostRule::kExact:
      return "exact name";
    case engine::HostRule::kSuffix:
      return "longest suffix";
    case engine::HostRule::kAny:
      return "any name";
  }
  return "";
}

std::string_view verdict_name(engine::Verdict verdict) {
  switch (verdict) {
    case engine::Verdict::kTaken:
      return "taken";
    case engine::Verdict::kMethod:
      return "method";
    case engine::Verdict::kGuard:
      return "guard";
    case engine::Verdict::kLessSpecific:
      return "less_specific";
  }
  return "";
}

std::string_view edit_word(image::EditOp op) {
  switch (op) {
    case image::EditOp::kSet:
      return "set";
    case image::EditOp::kAdd:
      return "add";
    case image::EditOp::kRemove:
      return "remove";
  }
  return "";
}

std::string split_words(const image::ImageView& view, image::Range split) {
  std::string words;
  for (const image::SplitSlot& slot : view.split_slots(split)) {
    words += fmt::format("{}{} {:g}%", words.empty() ? "" : ", ",
                         view.text(view.upstreams()[slot.upstream].name), slot.share_ppm / 1e4);
  }
  return words;
}

}  // namespace

RequestExplanation::RequestExplanation(const image::ImageView& view, const model::Program* program,
                                       image::ListenerId listener,
                                       const model::DescribedRequest& described)
    : view_(view),
      program_(program),
      listener_(listener),
      described_(described),
      request_(described.request()),
      segments_(described.path()),
      explanation_(engine::explain(view, listener, request_)) {}

std::string RequestExplanation::as_text() const {
  return fmt::format("{} {}://{}{}\n\n  listener  {}\n  host      {}\n{}{}", request_.method_text,
                     request_.scheme, request_.host, request_.path,
                     view_.text(view_.listener(listener_).name), host_sentence(), winner_text(),
                     losers_text());
}

std::string RequestExplanation::host_sentence() const {
  const engine::HostChoice& choice = explanation_.host;
  if (!choice.host.has_value()) {
    return std::string(rule_words(choice.rule));
  }
  return fmt::format("{} ({})", view_.text(view_.host(choice.host).name), rule_words(choice.rule));
}

std::string RequestExplanation::winner_text() const {
  const image::RouteId route = explanation_.decision.route;
  if (!route.has_value()) {
    return "  route     none: the answer is 404\n";
  }
  const image::TokenRuleRecord* const rule = engine::find_token_rule(view_, route);
  return fmt::format("  route     {} ({})\n{}{}", view_.text(view_.route(route).name), place(route),
                     rule != nullptr ? token_text(*rule) : "",
                     outcome_text(view_.outcome(view_.route(route))));
}

bool RequestExplanation::is_refused(const image::TokenRuleRecord& rule) const {
  return rule.mode == image::TokenMode::kRequired && !described_.has_token();
}

// What follows is what the route does with a token.
std::string RequestExplanation::token_text(const image::TokenRuleRecord& rule) const {
  return fmt::format("  token     {}, by {}{}\n", image::to_string(rule.mode),
                     view_.text(view_.jwt_profiles()[rule.profile].name),
                     is_refused(rule) ? ": 401, for the request has none; with one:" : "");
}

nlohmann::json RequestExplanation::token_json(const image::TokenRuleRecord& rule) const {
  return {{"issuer", view_.text(view_.jwt_profiles()[rule.profile].name)},
          {"mode", image::to_string(rule.mode)},
          {"refused", is_refused(rule)}};
}

std::string RequestExplanation::outcome_text(const image::OutcomeRecord& outcome) const {
  std::string text;
  switch (outcome.action) {
    case image::ActionKind::kUpstream:
      text = fmt::format("  upstream  {}\n", view_.text(view_.upstreams()[outcome.target].name));
      break;
    case image::ActionKind::kSplit:
      text = fmt::format("  split     {}\n", split_words(view_, outcome.split));
      break;
    case image::ActionKind::kRespond:
      text = fmt::format("  respond   {}\n", outcome.status);
      break;
    case image::ActionKind::kRedirect:
      text = fmt::format("  redirect  {} {}\n", outcome.status, rendered(outcome.target));
      break;
  }
  if (outcome.rewrite != image::kNone) {
    text += fmt::format("  rewrite   {}\n", rendered(outcome.rewrite));
  }
  const bool forwards =
      outcome.action == image::ActionKind::kUpstream || outcome.action == image::ActionKind::kSplit;
  if (forwards) {
    text += outcome.timeout_ms == 0 ? "  timeout   none\n"
                                    : fmt::format("  timeout   {} ms\n", outcome.timeout_ms);
  }
  if (outcome.upgrade != image::Upgrade::kRefused) {
    text += fmt::format("  upgrade   {}\n", image::to_string(outcome.upgrade));
  }
  return text + edits_text(outcome.request_edits, "request ") +
         edits_text(outcome.response_edits, "response");
}

std::string RequestExplanation::edits_text(image::Range edits, std::string_view direction) const {
  std::string text;
  for (const image::HeaderEditRecord& edit : view_.header_edits(edits)) {
    text += fmt::format("  {}  {} {}", direction, edit_word(edit.op), view_.text(edit.name));
    text += edit.value == image::kNone ? "\n" : fmt::format(": {}\n", rendered(edit.value));
  }
  return text;
}

std::string RequestExplanation::losers_text() const {
  std::string text;
  for (const engine::Considered& considered : explanation_.considered) {
    if (considered.verdict != engine::Verdict::kTaken) {
      text += fmt::format("  - {} ({}): {}\n", view_.text(view_.route(considered.route).name),
                          place(considered.route), verdict_sentence(considered));
    }
  }
  return text.empty() ? text : "\nAlso considered, most specific first:\n" + text;
}

std::string RequestExplanation::verdict_sentence(const engine::Considered& considered) const {
  switch (considered.verdict) {
    case engine::Verdict::kTaken:
      return "takes the request";
    case engine::Verdict::kMethod:
      return fmt::format("does not take {}", request_.method_text);
    case engine::Verdict::kGuard:
      return fmt::format("its guard says no: {} is {}",
                         engine::describe_atom(view_, considered.atom), considered.atom_was_true);
    case engine::Verdict::kLessSpecific:
      return fmt::format("would take it, but {}", why_later(considered.route));
  }
  return {};
}

// Routes have the same places in the program and in its image.
std::string_view RequestExplanation::why_later(image::RouteId loser) const {
  return program_ == nullptr
             ? "comes after it"
             : model::losing_reason(program_->routes[explanation_.decision.route.index()],
                                    program_->routes[loser.index()]);
}

std::string RequestExplanation::place(image::RouteId route) const {
  const image::SpanRecord& span = view_.route_spans()[route.index()];
  return fmt::format("{}:{}:{}", view_.text(span.file), span.line, span.column);
}

std::string RequestExplanation::rendered(uint32_t template_index) const {
  std::string text;
  engine::render(view_, image::TemplateId(template_index), request_, segments_, text);
  return text;
}

nlohmann::json RequestExplanation::route_json(image::RouteId route) const {
  const image::SpanRecord& span = view_.route_spans()[route.index()];
  return {{"name", view_.text(view_.route(route).name)},
          {"file", view_.text(span.file)},
          {"line", span.line},
          {"column", span.column}};
}

std::string RequestExplanation::as_json() const {
  nlohmann::json document = {{"schema", "weir.explain"},
                             {"version", 1},
                             {"listener", view_.text(view_.listener(listener_).name)},
                             {"path", request_.path},
                             {"host", nullptr},
                             {"route", nullptr},
                             {"considered", nlohmann::json::array()}};
  if (explanation_.host.host.has_value()) {
    document["host"] = view_.text(view_.host(explanation_.host.host).name);
  }
  const image::RouteId route = explanation_.decision.route;
  if (route.has_value()) {
    document["route"] = route_json(route);
    const image::OutcomeRecord& outcome = view_.outcome(view_.route(route));
    document["timeout_ms"] = outcome.timeout_ms;
    document["upgrade"] = image::to_string(outcome.upgrade);
    if (const auto* rule = engine::find_token_rule(view_, route)) {
      document["token"] = token_json(*rule);
    }
    switch (outcome.action) {
      case image::ActionKind::kUpstream:
        document["upstream"] = view_.text(view_.upstreams()[outcome.target].name);
        break;
      case image::ActionKind::kSplit:
        for (const image::SplitSlot& slot : view_.split_slots(outcome.split)) {
          document["split"].push_back(
              {{"upstream", view_.text(view_.upstreams()[slot.upstream].name)},
               {"share_ppm", slot.share_ppm}});
        }
        break;
      case image::ActionKind::kRedirect:
        document["location"] = rendered(outcome.target);
        document["status"] = outcome.status;
        break;
      case image::ActionKind::kRespond:
        document["status"] = outcome.status;
        break;
    }
    if (outcome.rewrite != image::kNone) {
      document["rewrite"] = rendered(outcome.rewrite);
    }
  }
  for (const engine::Considered& considered : explanation_.considered) {
    nlohmann::json entry = route_json(considered.route);
    entry["verdict"] = verdict_name(considered.verdict);
    document["considered"].push_back(std::move(entry));
  }
  return document.dump(2) + "\n";
}

}  // namespace weir::commands
