#include "runtime/control/admin_route.h"

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
               "counters and gauges; ?format=json"},
    AdminRoute{HttpMethod::kGet, "/metrics", AdminAction::kMetrics, "the same for Prometheus"},
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

bool query_has(std::string_view query, std::string_view part) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    if (query.substr(0, end) == part) {
      return true;
    }
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return false;
}

}  // namespace weir::control
