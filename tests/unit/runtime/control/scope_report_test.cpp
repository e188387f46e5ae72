#include "runtime/control/scope_report.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "runtime/control/scope_metrics.h"
#include "runtime/observe/counters.h"

namespace weir::control {
namespace {

using observe::ScopeCounter;
using observe::ScopeKind;
using observe::ScopeRow;
using observe::ScopeTable;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

size_t count_series(const std::string& text) {
  const auto lines = lines_of(text);
  return static_cast<size_t>(
      std::ranges::count_if(lines, [](const auto& line) { return !line.starts_with('#'); }));
}

void serve(ScopeRow& row, uint64_t microseconds) {
  row.add(ScopeCounter::kRequests);
  row.add(ScopeCounter::kResponses2xx);
  row.record_duration(microseconds);
}

TEST_CASE("Prometheus gets families with help, labels and a cumulative histogram", "[control]") {
  ScopeTable table(1);
  serve(table.worker(0, ScopeKind::kRoute, "shop"), 900);
  serve(table.worker(0, ScopeKind::kRoute, "shop"), 2'000'000);
  const std::string text = scope_metrics_text(table, kShownScopes);
  for (const char* line :
       {"# TYPE weir_route_requests_total counter\nweir_route_requests_total{route=\"shop\"} 2\n",
        "# TYPE weir_route_requests_active gauge\n",
        "weir_route_responses_total{route=\"shop\",class=\"2xx\"} 2\n",
        "# TYPE weir_route_duration_seconds histogram\n",
        "weir_route_duration_seconds_bucket{route=\"shop\",le=\"0.001\"} 1\n",
        "weir_route_duration_seconds_bucket{route=\"shop\",le=\"2.5\"} 2\n",
        "weir_route_duration_seconds_bucket{route=\"shop\",le=\"+Inf\"} 2\n",
        "weir_route_duration_seconds_sum{route=\"shop\"} 2.0009\n",
        "weir_route_duration_seconds_count{route=\"shop\"} 2\n"}) {
    INFO(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.find("bytes_from_clients") == std::string::npos);  // of listeners
}

TEST_CASE("an endpoint is labelled with its upstream; labels are escaped", "[control]") {
  ScopeTable table(1);
  serve(table.worker(0, ScopeKind::kEndpoint, "shop unix:/run/a\"b\\c"), 1);
  const std::string text = scope_metrics_text(table, {0, 0, 0, 1});
  CHECK(text.find(
            R"(weir_endpoint_requests_total{upstream="shop",endpoint="unix:/run/a\"b\\c"} 1)") !=
        std::string::npos);
}

TEST_CASE("a family is declared once, before its first sample", "[control]") {
  ScopeTable table(1);
  for (const char* name : {"a", "b"}) {
    for (const ScopeKind kind : observe::kScopeKinds) {
      serve(table.worker(0, kind, name), 1);
    }
  }
  std::set<std::string> declared;
  for (const std::string& line : lines_of(scope_metrics_text(table, {9, 9, 9, 9}))) {
    if (line.starts_with("# TYPE ")) {
      CHECK(declared.insert(line.substr(7, line.find(' ', 7) - 7)).second);
    } else if (!line.starts_with('#')) {
      std::string name = line.substr(0, line.find('{'));
      for (const std::string_view ending : {"_bucket", "_sum", "_count"}) {
        if (name.find("_duration_") != std::string::npos && name.ends_with(ending)) {
          name.erase(name.size() - ending.size());
        }
      }
      INFO(line);
      CHECK(declared.contains(name));
    }
  }
}

TEST_CASE("a site of 5,000 routes gives fewer than 2,000 series, and no request is lost",
          "[control]") {
  ScopeTable table(1);
  constexpr int kRoutes = 5'000;
  for (int i = 0; i < kRoutes; ++i) {
    serve(table.worker(0, ScopeKind::kRoute, "r" + std::to_string(i)), 1);
    serve(table.worker(0, ScopeKind::kUpstream, "u" + std::to_string(i % 500)), 1);
    serve(table.worker(0, ScopeKind::kListener, "l" + std::to_string(i % 50)), 1);
    serve(table.worker(0, ScopeKind::kEndpoint, "u e" + std::to_string(i)), 1);
  }
  const std::string text = scope_metrics_text(table, kShownScopes);
  CHECK(count_series(text) + observe::kCounterInfo.size() + observe::kGaugeInfo.size() < 2'000);
  CHECK(text.find("weir_route_requests_total{route=\"r45\"} 1\n") != std::string::npos);
  CHECK(text.find("weir_route_requests_total{route=\"r46\"}") == std::string::npos);
  CHECK(text.find("weir_route_requests_total{route=\"(other)\"} 4954\n") != std::string::npos);
  const std::string all = scope_metrics_text(table, {0, kRoutes, 0, 0});
  CHECK(all.find("weir_route_requests_total{route=\"r4999\"} 1\n") != std::string::npos);
  CHECK(all.find("(other)") == std::string::npos);
}

TEST_CASE("a query says how many scopes are shown", "[control]") {
  CHECK(read_shown_scopes("") == kShownScopes);
  const auto wanted = read_shown_scopes("routes=all&endpoints=12&listeners=0");
  REQUIRE(wanted);
  CHECK((*wanted)[0] == 0);
  CHECK((*wanted)[1] > 1'000'000);
  CHECK((*wanted)[2] == kShownScopes[2]);
  CHECK((*wanted)[3] == 12);
  for (const char* query : {"routes=", "routes", "routes=many", "routes=-1", "upstreams=1x",
                            "clusters=2", "routes=1&&"}) {
    INFO(query);
    CHECK_FALSE(read_shown_scopes(query));
  }
}

TEST_CASE("the table has the busiest first and aligned columns", "[control]") {
  ScopeTable table(1);
  serve(table.worker(0, ScopeKind::kUpstream, "quiet"), 400);
  for (int i = 0; i < 10; ++i) {
    serve(table.worker(0, ScopeKind::kUpstream, "busy_one"), 20'000'000);
  }
  table.worker(0, ScopeKind::kUpstream, "quiet").add(ScopeCounter::kReset);
  const auto lines = lines_of(scope_table_text(table, ScopeKind::kUpstream));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("upstream  requests  active"));
  CHECK(lines[0].ends_with("failures  retries  opened  reused"));
  CHECK(lines[1].starts_with("busy_one        10 "));
  CHECK(lines[1].find(">= 10 s") != std::string::npos);
  CHECK(lines[2].starts_with("quiet            1 "));
  CHECK(lines[0].size() == lines[2].size());
}

TEST_CASE("JSON has what the table has, and the buckets", "[control]") {
  ScopeTable table(1);
  serve(table.worker(0, ScopeKind::kRoute, "shop"), 600);
  const std::string json = scope_table_json(table, ScopeKind::kRoute);
  CHECK(json.starts_with(R"({"routes":[{"name":"shop","requests":1,"responses_1xx":0,)"));
  CHECK(json.find(R"("duration_us":{"count":1,"sum":600,"p50":500,)") != std::string::npos);
  CHECK(json.find(R"("buckets":[{"le":1000,"count":1},)") != std::string::npos);
}

}  // namespace
}  // namespace weir::control
