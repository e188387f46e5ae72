#include "compiler/testing/observation.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/engine/token_rule.h"
#include "runtime/filters/direct_response.h"
#include "runtime/filters/header_edits.h"
#include "runtime/filters/rewrite.h"
#include "runtime/http/head_writer.h"

namespace weir::testing {
namespace {

constexpr uint16_t kUnauthorized = 401;
constexpr uint16_t kNotFound = 404;

// Takes "name: value\r\n" off the front.
std::string_view take_line(std::string_view& lines) {
  const size_t end = std::min(lines.find("\r\n"), lines.size());
  const std::string_view line = lines.substr(0, end);
  lines.remove_prefix(std::min(end + 2, lines.size()));
  return line;
}

}  // namespace

Observation::Observation(const image::ImageView& view, image::ListenerId listener,
                         const model::DescribedRequest& described)
    : view_(view),
      described_(described),
      request_(described.request()),
      segments_(described.path()),
      explanation_(engine::explain(view, listener, request_)) {
  if (!route().has_value()) {
    return;
  }
  const image::TokenRuleRecord* const rule = engine::find_token_rule(view_, route());
  lacks_token_ = rule != nullptr && rule->mode == image::TokenMode::kRequired &&
                 !described_.has_token_of(rule->profile);
  outcome_ = lacks_token_ ? nullptr : &view_.outcome(view_.route(route()));
}

std::string_view Observation::route_name() const {
  return route().has_value() ? view_.text(view_.route(route()).name) : std::string_view();
}

bool Observation::is_forwarded() const {
  return outcome_ != nullptr && (outcome_->action == image::ActionKind::kUpstream ||
                                 outcome_->action == image::ActionKind::kSplit);
}

uint16_t Observation::status() const {
  return lacks_token_ ? kUnauthorized : outcome_ != nullptr ? outcome_->status : kNotFound;
}

filters::Context Observation::context(std::string& scratch) const {
  return {view_, request_, segments_, scratch};
}

std::string Observation::location() const {
  if (outcome_ == nullptr || outcome_->action != image::ActionKind::kRedirect) {
    return {};
  }
  std::string scratch;
  std::string location;
  return std::string(filters::direct_response(context(scratch), *outcome_, location).location);
}

std::string_view Observation::body() const {
  return outcome_ != nullptr ? view_.text(outcome_->body) : std::string_view();
}

std::string Observation::forwarded_path() const {
  if (outcome_ == nullptr) {
    return {};
  }
  std::string scratch;
  std::string path;
  return std::string(filters::forwarded_path(context(scratch), *outcome_, path));
}

std::vector<std::string> Observation::edited(image::Range edits, std::string_view name) const {
  http::HeadWriter writer;
  std::string scratch;
  filters::write_edited_fields(context(scratch), edits, writer);
  std::vector<std::string> values;
  for (std::string_view lines = writer.view(); !lines.empty();) {
    const std::string_view line = take_line(lines);
    const size_t colon = line.find(':');
    if (line.substr(0, colon) == name) {
      values.emplace_back(line.substr(line.find_first_not_of(' ', colon + 1)));
    }
  }
  return values;
}

std::vector<std::string> Observation::request_header(std::string_view name) const {
  std::vector<std::string> values;
  const bool is_replaced =
      outcome_ != nullptr && filters::edits_replace(view_, outcome_->request_edits, name);
  for (const auto& [given, value] : described_.headers()) {
    if (given == name && !is_replaced) {
      values.push_back(value);
    }
  }
  if (outcome_ != nullptr) {
    const std::vector<std::string> written = edited(outcome_->request_edits, name);
    values.insert(values.end(), written.begin(), written.end());
  }
  return values;
}

std::vector<std::string> Observation::response_header(std::string_view name) const {
  return outcome_ != nullptr ? edited(outcome_->response_edits, name) : std::vector<std::string>();
}

bool Observation::removes_response_header(std::string_view name) const {
  return outcome_ != nullptr && filters::edits_replace(view_, outcome_->response_edits, name) &&
         response_header(name).empty();
}

std::string Observation::describe_split() const {
  std::string shares;
  for (const image::SplitSlot& slot : view_.split_slots(outcome_->split)) {
    shares += fmt::format("{}{}: {:g}%", shares.empty() ? "" : "   ",
                          view_.text(view_.upstreams()[slot.upstream].name), slot.share_ppm / 1e4);
  }
  return fmt::format("split {{ {} }}", shares);
}

std::string Observation::describe() const {
  if (outcome_ == nullptr) {
    return fmt::format("no {}: status {}", lacks_token_ ? "token" : "route", status());
  }
  switch (outcome_->action) {
    case image::ActionKind::kUpstream:
      return fmt::format("upstream {}", view_.text(view_.upstreams()[outcome_->target].name));
    case image::ActionKind::kSplit:
      return describe_split();
    case image::ActionKind::kRespond:
      return fmt::format("status {}", outcome_->status);
    case image::ActionKind::kRedirect:
      return fmt::format("redirect {} \"{}\"", outcome_->status, location());
  }
  return {};
}

}  // namespace weir::testing
