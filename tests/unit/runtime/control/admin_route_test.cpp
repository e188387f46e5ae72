#include "runtime/control/admin_route.h"

#include <catch2/catch.hpp>

namespace weir::control {
namespace {

TEST_CASE("every path takes its own method and no other", "[control]") {
  struct Case {
    HttpMethod method;
    const char* path;
    AdminAction action;
  };
  const Case cases[] = {{HttpMethod::kGet, "/", AdminAction::kHelp},
                        {HttpMethod::kGet, "/ready", AdminAction::kReady},
                        {HttpMethod::kGet, "/status", AdminAction::kStatus},
                        {HttpMethod::kGet, "/stats", AdminAction::kStats},
                        {HttpMethod::kGet, "/listeners", AdminAction::kListeners},
                        {HttpMethod::kPost, "/swap", AdminAction::kSwap},
                        {HttpMethod::kPost, "/restart", AdminAction::kRestart},
                        {HttpMethod::kPost, "/drain", AdminAction::kDrain}};
  for (const Case& c : cases) {
    INFO(c.path);
    for (size_t m = 0; m < kHttpMethodCount; ++m) {
      const auto method = static_cast<HttpMethod>(m);
      const AdminMatch match = match_admin(method, c.path);
      if (method == c.method) {
        CHECK(match.status == HttpStatus{200});
        CHECK(match.action == c.action);
      } else {
        CHECK(match.status == HttpStatus{405});
        CHECK(match.allow == method_name(c.method));
      }
    }
    CHECK(admin_help().find(c.path) != std::string::npos);
  }
}

TEST_CASE("other paths do not exist", "[control]") {
  for (const char* path : {"/status/", "//", "/Swap", "", "*", "/../status", "/statu"}) {
    CHECK(match_admin(HttpMethod::kGet, path).status == HttpStatus{404});
  }
}

TEST_CASE("a query part is found only whole", "[control]") {
  CHECK(query_value("format=json", "format") == "json");
  CHECK(query_value("a=b&format=json&c", "format") == "json");
  CHECK(query_value("format=&format=json", "format") == "");
  CHECK_FALSE(query_value("formats=json", "format"));
  CHECK_FALSE(query_value("xformat=json", "format"));
  CHECK_FALSE(query_value("format", "format"));
  CHECK_FALSE(query_value("&&", "format"));
  CHECK_FALSE(query_value("", "format"));
}

}  // namespace
}  // namespace weir::control
