// ControlPlane as seen through the admin socket.
#include <algorithm>
#include <unistd.h>

#include "runtime/base/http_status.h"
#include "runtime/control/control_plane.h"
#include "runtime/control/json.h"
#include "runtime/control/scope_metrics.h"
#include "runtime/control/scope_report.h"

namespace weir::control {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_absolute(std::string_view path) {
  return path.starts_with('/');
}

// What a body asks for; an unknown member is a mistake worth telling.
Result<RestartWish> read_wish(std::string_view body) {
  RestartWish wish;
  const auto members = parse_json_strings(body);
  if (!members) {
    return tl::unexpected(members.error());
  }
  for (const auto& [name, value] : *members) {
    if (name != "image" && name != "binary") {
      return fail(ErrorCode::kBadArgument, "there is no member `" + name + "`");
    }
    if (!is_absolute(value)) {
      return fail(ErrorCode::kBadArgument, "`" + name + "` must be an absolute path");
    }
    (name == "image" ? wish.image : wish.binary) = value;
  }
  return wish;
}

AdminReply swap_reply(const Status& swapped, const LoadedImage& current) {
  if (!swapped) {
    const bool is_conflict = swapped.error().code == ErrorCode::kConflict;
    return error_reply(is_conflict ? status::kConflict : status::kUnprocessableContent,
                       swapped.error().to_string());
  }
  JsonWriter out;
  out.begin_object().key("root_hash").value(current.root_hash);
  out.key("image").value(current.path).end_object();
  return json_reply(status::kOk, out.finish());
}

AdminReply restart_reply(const RestartAnswer& answer) {
  if (!answer.is_committed) {
    return error_reply(status::kInternalServerError, answer.reason);
  }
  JsonWriter out;
  out.begin_object().key("pid").value(answer.pid);
  out.key("root_hash").value(answer.root_hash).end_object();
  return json_reply(status::kOk, out.finish());
}

}  // namespace

void ControlPlane::handle(const Call& call, AdminRespond respond) {
  switch (call.action) {
    case AdminAction::kHelp:
    case AdminAction::kReady:
    case AdminAction::kStatus:
    case AdminAction::kStats:
    case AdminAction::kMetrics:
    case AdminAction::kListeners:
      return respond(answer_query(call));
    case AdminAction::kSwap:
      return handle_swap(call.body, std::move(respond));
    case AdminAction::kRestart:
      return handle_restart(call.body, std::move(respond));
    case AdminAction::kDrain:
      return handle_drain(std::move(respond));
  }
}

AdminReply ControlPlane::answer_query(const Call& call) {
  switch (call.action) {
    case AdminAction::kReady:
      return answer_ready();
    case AdminAction::kStatus:
      return json_reply(status::kOk, status_json(make_status()));
    case AdminAction::kStats:
      return answer_stats(call.query);
    case AdminAction::kMetrics:
      return answer_metrics(call.query);
    case AdminAction::kListeners:
      return json_reply(status::kOk, listeners_json(data_.listeners()));
    case AdminAction::kHelp:
    case AdminAction::kSwap:
    case AdminAction::kRestart:
    case AdminAction::kDrain:
      break;
  }
  return {.status = status::kOk, .body = admin_help()};
}

AdminReply ControlPlane::answer_ready() const {
  const HttpStatus status = phase_ == Phase::kServing ? status::kOk : status::kServiceUnavailable;
  return {.status = status, .body = std::string(phase_name(phase_)) + "\n"};
}

// In step with the other generation: what the old process counted up to now is in our totals
// before they are shown, and what a draining one shows its successor knows first.
void ControlPlane::read_counters() {
  client_.read_now();
  handover_.send_counters();
}

AdminReply ControlPlane::answer_stats(const std::string& query) {
  const bool is_json = query_value(query, "format") == "json";
  const auto by = query_value(query, "by");
  const auto kind = std::ranges::find(observe::kScopeKinds, by, observe::scope_kind_name);
  if (by && kind == observe::kScopeKinds.end()) {
    return error_reply(status::kBadRequest, "`by` is listener, route, upstream or endpoint");
  }
  read_counters();
  if (is_json) {
    return json_reply(status::kOk,
                      by ? scope_table_json(data_.scopes(), *kind) : stats_json(data_.counters()));
  }
  return {.status = status::kOk,
          .body = by ? scope_table_text(data_.scopes(), *kind) : stats_text(data_.counters())};
}

AdminReply ControlPlane::answer_metrics(const std::string& query) {
  const auto shown = read_shown_scopes(query);
  if (!shown) {
    return error_reply(status::kBadRequest, shown.error().to_string());
  }
  read_counters();
  return {.status = status::kOk,
          .content_type = "text/plain; version=0.0.4; charset=utf-8",
          .body = metrics_text(data_.counters()) + scope_metrics_text(data_.scopes(), *shown)};
}

StatusReport ControlPlane::make_status() {
  using observe::Gauge;
  const auto& image = data_.slot().current();
  const auto uptime = std::chrono::steady_clock::now() - started_at_;
  return {.phase = phase_,
          .pid = ::getpid(),
          .generation = generation_,
          .version = settings_.version,
          .uptime = std::chrono::duration_cast<std::chrono::seconds>(uptime),
          .workers = settings_.workers,
          .image = image ? &*image : nullptr,
          .listeners = data_.listeners(),
          .connections_active = data_.counters().total(Gauge::kConnectionsActive),
          .requests_active = data_.counters().total(Gauge::kRequestsActive),
          .predecessor_pid = client_.is_old_alive() ? client_.old_pid() : 0};
}

std::string ControlPlane::find_obstacle() const {
  if (phase_ != Phase::kServing) {
    return "this process is " + std::string(phase_name(phase_));
  }
  if (data_.is_swapping()) {
    return "another swap is under way";
  }
  if (restarter_.is_pending() || handover_.is_handing_over()) {
    return "a restart is under way";
  }
  return {};
}

void ControlPlane::handle_swap(const std::string& body, AdminRespond respond) {
  const std::string path(trim(body));
  if (!is_absolute(path)) {
    return respond(
        error_reply(status::kBadRequest, "the body must be the absolute path of an image"));
  }
  if (const std::string obstacle = find_obstacle(); !obstacle.empty()) {
    return respond(error_reply(status::kConflict, obstacle));
  }
  data_.begin_swap(path, [this, respond = std::move(respond)](const Status& swapped) mutable {
    respond(swap_reply(swapped, *data_.slot().current()));
  });
}

void ControlPlane::handle_restart(const std::string& body, AdminRespond respond) {
  const auto wish = read_wish(body);
  if (!wish) {
    return respond(error_reply(status::kBadRequest, wish.error().to_string()));
  }
  if (const std::string obstacle = find_obstacle(); !obstacle.empty()) {
    return respond(error_reply(status::kConflict, obstacle));
  }
  restarter_.begin(*wish, [respond = std::move(respond)](const RestartAnswer& answer) mutable {
    respond(restart_reply(answer));
  });
}

void ControlPlane::handle_drain(AdminRespond respond) {
  JsonWriter out;
  out.begin_object().key("draining").value(true).end_object();
  respond(json_reply(status::kAccepted, out.finish()));
  begin_stop();
}

}  // namespace weir::control
