#include "runtime/control/admin_route.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace weir::control {
namespace {

struct AdminRoute {
  HttpMethod method;
  std::string_view path;
  AdminAction action;
  std::string_view help;
};

constexpr std::array kRoutes = {
    AdminRoute{HttpMethod::kGet, "/", AdminAction::kHelp, "this text"},
    AdminRoute{HttpMethod::kGet, "/ready", AdminAction::kReady,
               "200 while this process accepts requests, else 503"},
    AdminRoute{HttpMethod::kGet, "/status", AdminAction::kStatus,
               "process, image, listeners and connections, as JSON"},
    AdminRoute{HttpMethod::kGet, "/stats", AdminAction::kStats,
               "counters and gauges; ?by=listener|route|upstream|endpoint, ?format=json"},
    AdminRoute{HttpMethod::kGet, "/metrics", AdminAction::kMetrics,
               "the same for Prometheus; ?listeners=N, routes=, upstreams=, endpoints=N or all"},
    AdminRoute{HttpMethod::kGet, "/listeners", AdminAction::kListeners,
               "listeners and the addresses they are bound to, as JSON"},
    AdminRoute{HttpMethod::kPost, "/swap", AdminAction::kSwap,
               "body: absolute path of an image to serve from now on"},
    AdminRoute{HttpMethod::kPost, "/restart", AdminAction::kRestart,
               R"(hand over to a new process; body: {"image": path, "binary": path} or none)"},
    AdminRoute{HttpMethod::kPost, "/drain", AdminAction::kDrain,
               "stop accepting, finish what is in flight, exit"},
};

}  // namespace

AdminMatch match_admin(HttpMethod method, std::string_view path) {
  for (const AdminRoute& route : kRoutes) {
    if (route.path != path) {
      continue;
    }
    if (route.method == method) {
      return {.status = {200}, .action = route.action};
    }
    return {.status = {405}, .allow = method_name(route.method)};
  }
  return {.status = {404}};
}

std::string admin_help() {
  std::string text = "weir-proxy admin endpoint\n\n";
  for (const AdminRoute& route : kRoutes) {
    text += fmt::format("{:<5} {:<11} {}\n", method_name(route.method), route.path, route.help);
  }
  return text;
}

std::string_view take_part(std::string_view& query) {
  const size_t end = std::min(query.find('&'), query.size());
  const std::string_view part = query.substr(0, end);
  query.remove_prefix(std::min(end + 1, query.size()));
  return part;
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view part = take_part(query);
    if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) {
      return part.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

}  // namespace weir::control
