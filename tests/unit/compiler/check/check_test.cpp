#include "compiler/check/check.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include "compiler/check/evaluate.h"
#include "tests/unit/compiler/check/site.h"

namespace weir::check {
namespace {

constexpr const char* kFrame =
    "edition 2027\n"
    "listener edge { bind = [\"127.0.0.1:8080\"] }\n"
    "upstream web { endpoints = [\"127.0.0.1:9001\"] }\n";

}  // namespace

TEST_CASE("listener defaults are those of the security page", "[check]") {
  const CheckedSite site(kFrame);
  REQUIRE(site.program);
  const model::Listener& listener = site.program->listeners.front();
  CHECK_FALSE(listener.tls.has_value());
  CHECK(listener.limits.request_line_bytes == (8 << 10));
  CHECK(listener.limits.header_bytes == (60 << 10));
  CHECK(listener.limits.header_count == 100);
  CHECK(listener.limits.header_timeout_ms == 10'000);
  CHECK(listener.limits.idle_timeout_ms == 75'000);
  CHECK(listener.limits.request_timeout_ms == 300'000);
  CHECK(listener.limits.handshake_timeout_ms == 10'000);
  CHECK(listener.limits.connections_max == 10'000);
  CHECK(listener.limits.body_bytes_max == image::kUnlimitedBody);
  CHECK(site.program->upstreams.front().connect_timeout == std::chrono::seconds(5));
}

TEST_CASE("a program says what it was made from", "[check]") {
  const CheckedSite site({{"site.weir", "import \"./teams/pay.weir\" { env }\n"},
                          {"teams/pay.weir",
                           "pub param env: enum { dev, prod } = dev\n"
                           "upstream web { endpoints = [\"127.0.0.1:9001\"] }\n"}},
                         {{"env", "prod"}});
  REQUIRE(site.program);
  CHECK(site.program->site == "site.weir");
  CHECK(site.program->edition == 2027);
  REQUIRE(site.program->parameters.size() == 1);
  CHECK(site.program->parameters.front().value == "prod");
  CHECK(site.program->upstreams.front().name == "teams/pay.web");
  const auto& inputs = site.program->inputs;
  CHECK(std::is_sorted(inputs.begin(), inputs.end(),
                       [](const auto& a, const auto& b) { return a.path < b.path; }));
  CHECK(std::any_of(inputs.begin(), inputs.end(),
                    [](const auto& input) { return input.path == "std/listener.weir"; }));
}

TEST_CASE("a value with too much behind it is an error of its own", "[check]") {
  std::string text = kFrame;
  for (uint32_t i = 1; i <= kEvaluationDepthMax; ++i) {
    text += "const a" + std::to_string(i) + " = a" + std::to_string(i + 1) + "\n";
  }
  text += "const a" + std::to_string(kEvaluationDepthMax + 1) + " = 1\n";
  const CheckedSite site(text);
  CHECK_FALSE(site.program);
  REQUIRE(site.sink.error_count() == 1);
  CHECK_THAT(site.sink.all().front().message,
             Catch::StartsWith("this value has ") && Catch::EndsWith("the limit is 1200"));
}

TEST_CASE("errors of the parser keep the checker from returning a program", "[check]") {
  const CheckedSite site(std::string(kFrame) + "host \"*\" on edge { route \"/x\" -> web }\n");
  CHECK_FALSE(site.program);
  CHECK(site.sink.error_count() == 1);
}

TEST_CASE("text that is cut off anywhere is checked without a crash", "[check]") {
  const std::string text =
      std::string(kFrame) +
      "param env: enum { dev, prod } = dev\n"
      "const office: list<cidr> = [10.0.0.0/8]\n"
      "host \"*.example.com\" on edge {\n"
      "  set response header \"x-a\" = \"{req.host}\"\n"
      "  route a GET|PUT \"/a/{b: uint}/{c**}\" when req.client.ip in office &&\n"
      "    !(req.header(\"x\") == \"y\") -> split { web: 100% - 0% } {\n"
      "    timeout = 1s * 2\n"
      "    rewrite prefix \"/a\" -> \"/b\"\n"
      "  }\n"
      "  route c \"/c\" -> redirect 301 \"https://{req.host}/{capture.x}\"\n"
      "}\n";
  for (size_t length = 0; length < text.size(); length += 3) {
    const CheckedSite site(text.substr(0, length));
    CHECK(site.program.has_value() != site.sink.has_errors());
  }
}

TEST_CASE("a chain of constants beyond the limit is an error, not a crash", "[check]") {
  std::string text = "const c0: int = 1\n";
  constexpr int kChain = 5'000;
  for (int i = kChain; i > 0; --i) {
    text += "const c" + std::to_string(i) + ": int = c" + std::to_string(i - 1) + "\n";
  }
  const CheckedSite site(text);
  CHECK_FALSE(site.program);
  REQUIRE_FALSE(site.sink.all().empty());
  CHECK(site.sink.all().front().info->code == "E0327");
}

// The bound is generous, for sanitizers and busy machines; the checker needs a tenth of it.
TEST_CASE("ten thousand routes are checked in seconds, with mistakes or without", "[check]") {
  constexpr int kRoutes = 10'000;
  for (const bool has_mistakes : {false, true}) {
    std::string text = std::string(kFrame) + "host \"example.com\" on edge {\n";
    for (int i = 0; i < kRoutes; ++i) {
      const std::string n = std::to_string(i);
      text += "  route r" + n + " GET \"/v1/r" + n +
              "/{id: uint}\" when req.header(\"x-v\") == \"" + n + "\" -> " +
              (has_mistakes ? "wbe" : "web") +
              " { timeout = 3s  set request header \"x-id\" = \"{capture.id}\" }\n";
    }
    const auto start = std::chrono::steady_clock::now();
    const CheckedSite site(text + "}\n");
    const auto elapsed = std::chrono::steady_clock::now() - start;
    CHECK(site.program.has_value() == !has_mistakes);
    CHECK(elapsed < std::chrono::seconds(20));
  }
}

}  // namespace weir::check
