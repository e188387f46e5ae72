// Translation validation: what a bug of lowering would write into an image is noticed.
#include "compiler/prove/validate.h"

#include <functional>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "dsl/diag/sink.h"
#include "runtime/image/verify.h"
#include "tests/support/program/program_builder.h"

namespace weir::test {
namespace {

constexpr int kTenants = 12;

ProgramBuilder tenants() {
  ProgramBuilder site;
  site.upstream("next");
  site.program().upstreams[1].endpoints.front().address = *SocketAddress::parse("127.0.0.1:9002");
  site.host({"a.test"});
  for (int i = 0; i < kTenants; ++i) {
    const std::string name = "t" + std::to_string(i);
    site.route(name, "GET", "/x", header_is("x-tenant", {name})).action =
        model::ToUpstream{model::UpstreamId(static_cast<uint32_t>(i % 2))};
  }
  site.route("beta", "POST", "/x", has_header("x-beta") && client_in({"10.0.0.0/8"}));
  site.route("user", "*", "/users/{id: uint}").timeout = Milliseconds(3000);
  return site;
}

// What validation says of the image of `site` with a bug in it; "" if nothing.
std::string fault_after(const std::function<void(lower::Tables&)>& bug) {
  const ProgramBuilder site = tenants();
  dsl::SourceMap sources;
  site.add_source(sources);
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(site.program(), sink);
  REQUIRE_FALSE(sink.has_errors());
  lower::Tables tables = lower::lower(site.program(), analysis, sources);
  bug(tables);
  const auto bytes = emit::emit(tables);
  REQUIRE(bytes);  // the verifier has nothing against it
  return prove::validate(site.program(), analysis, image::verify(*bytes).value()).fault;
}

// The range of the tenants' candidates.
image::Range place_of(const lower::Tables& tables) {
  REQUIRE(tables.candidate_switches.size() == 1);
  return tables.candidate_switches[0].candidates;
}

}  // namespace

TEST_CASE("an image without a bug is what the program says", "[prove]") {
  CHECK(fault_after([](lower::Tables&) {}).empty());
}

TEST_CASE("a candidate that a switch leaves out is noticed", "[prove]") {
  for (uint32_t i = 0; i < kTenants; ++i) {
    const std::string fault =
        fault_after([&](lower::Tables& tables) { tables.switch_cases[i].candidates = {}; });
    CHECK(fault.find("leaves out route") != std::string::npos);
  }
  CHECK_FALSE(
      fault_after([](lower::Tables& tables) { tables.candidate_switches[0].others = {}; }).empty());
}

TEST_CASE("a case that a switch lacks is noticed", "[prove]") {
  const std::string fault =
      fault_after([](lower::Tables& tables) { --tables.candidate_switches[0].cases.count; });
  CHECK(fault.find("no case") != std::string::npos);
}

TEST_CASE("wrong guards, methods, outcomes, timeouts and patterns are noticed", "[prove]") {
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                const image::Range place = place_of(tables);
                std::swap(tables.candidates[place.first].guard,
                          tables.candidates[place.first + 1].guard);
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                tables.candidates[place_of(tables).first].method_mask = 1U << 5U;
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                std::swap(tables.routes[0].outcome, tables.routes[1].outcome);
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                tables.outcomes[tables.routes.back().outcome].timeout_ms = 4000;
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                tables.capture_edges[0].type = image::CaptureType::kSlug;
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) {
                std::swap(tables.guard_nodes.back().if_true, tables.guard_nodes.back().if_false);
              }).empty());
  CHECK_FALSE(fault_after([](lower::Tables& tables) { tables.endpoints[0].port += 1; }).empty());
}

}  // namespace weir::test
