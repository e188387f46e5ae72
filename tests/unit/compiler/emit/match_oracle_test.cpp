// The whole back half against the rules: random sites are analysed, lowered, written and matched by
// the engine, and each request must go where the naive router says.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/engine_request.h"
#include "tests/support/program/naive_router.h"
#include "tests/support/program/random_program.h"

namespace weir::test {
namespace {

constexpr int kSites = 120;
constexpr int kRequestsPerSite = 1500;
const std::vector<std::string> kHostNames = {"example.com", "api.example.com", "a.b.example.com",
                                             "shop.test",   "x.shop.test",     "other.test"};

ProgramBuilder random_site(Random& random) {
  ProgramBuilder site;
  site.host({"example.com", "*.b.example.com"});
  add_random_routes(site, random, {.routes = 12, .segments_max = 3});
  site.host({"*.example.com"});
  add_random_routes(site, random, {.routes = 12, .segments_max = 2});
  if (pick(random, 2) == 0) {
    site.host({"*"});
    add_random_routes(site, random, {.routes = 6, .segments_max = 1});
  }
  site.host({"shop.test"}, {site.listener("second"), model::ListenerId(0)});
  add_random_routes(site, random, {.routes = 6, .segments_max = 4});
  return site;
}

std::vector<std::byte> build(const model::Program& program, const dsl::SourceMap& sources) {
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  REQUIRE_FALSE(sink.has_errors());
  auto image = emit::emit(lower::lower(program, analysis, sources));
  if (!image) {
    FAIL(image.error().to_string());
  }
  return *std::move(image);
}

class Comparison {
 public:
  Comparison(const model::Program& program, const std::vector<Facts>& domain,
             const image::ImageView& view)
      : domain_(domain), router_(program, domain), view_(view) {}

  void compare_one(Random& random) {
    const model::ListenerId listener(static_cast<uint32_t>(pick(random, 2)));
    const std::string& host = kHostNames[pick(random, kHostNames.size())];
    const std::string path = random_path(random);
    const Facts& facts = domain_[pick(random, domain_.size())];
    const EngineRequest request(host, path, facts);
    const auto decision = engine::match(view_, image::ListenerId(listener.value), request.get());
    const auto explanation =
        engine::explain(view_, image::ListenerId(listener.value), request.get());
    INFO(method_name(facts.method) << " " << host << path);
    CHECK(explanation.decision == decision);
    const auto expected_host = router_.find_host(listener, host);
    REQUIRE(decision.host.value == expected_host.value_or(model::HostId()).value);
    if (!expected_host) {
      return;
    }
    const auto winners = router_.winners(*expected_host, split_path(path), facts);
    REQUIRE(winners.size() <= 1);
    const model::RouteId winner = winners.empty() ? model::RouteId() : winners.front();
    CHECK(decision.route.value == winner.value);
    taken_ += winner.has_value() ? 1 : 0;
    CHECK(explanation.nodes_visited <= view_.host(decision.host).visits_max);
  }

  [[nodiscard]] int taken() const { return taken_; }

 private:
  const std::vector<Facts>& domain_;
  NaiveRouter router_;
  image::ImageView view_;
  int taken_ = 0;
};

}  // namespace

TEST_CASE("the engine sends every request where the rules say", "[emit]") {
  const auto domain = small_domain();
  Random random(42);
  int taken = 0;
  const int sites = support::oracle_rounds(kSites);
  for (int i = 0; i < sites; ++i) {
    const ProgramBuilder site = random_site(random);
    const model::Program program = accepted(site.program());
    dsl::SourceMap sources;
    site.add_source(sources);
    const auto bytes = build(program, sources);
    const auto view = image::verify(bytes);
    REQUIRE(view);
    Comparison comparison(program, domain, *view);
    for (int request = 0; request < kRequestsPerSite; ++request) {
      comparison.compare_one(random);
    }
    taken += comparison.taken();
  }
  // Enough requests have to reach a route for this to mean something.
  CHECK(taken > sites * kRequestsPerSite / 6);
  WARN(sites * kRequestsPerSite << " requests, " << taken << " taken");
}

TEST_CASE("the same program gives the same bytes", "[emit]") {
  Random random(7);
  for (int i = 0; i < 5; ++i) {
    const ProgramBuilder site = random_site(random);
    const model::Program program = accepted(site.program());
    dsl::SourceMap sources;
    site.add_source(sources);
    CHECK(build(program, sources) == build(model::Program(program), sources));
  }
}

TEST_CASE("decisions do not depend on the order of declarations", "[emit]") {
  const auto domain = small_domain();
  Random random(11);
  for (int i = 0; i < 10; ++i) {
    const ProgramBuilder site = random_site(random);
    const model::Program program = accepted(site.program());
    model::Program turned = program;
    for (model::Host& host : turned.hosts) {
      std::reverse(host.routes.begin(), host.routes.end());
    }
    dsl::SourceMap sources;
    site.add_source(sources);
    const auto bytes = build(program, sources);
    const auto turned_bytes = build(turned, sources);
    const auto view = image::verify(bytes);
    const auto turned_view = image::verify(turned_bytes);
    REQUIRE((view && turned_view));
    for (int n = 0; n < 500; ++n) {
      const std::string& host = kHostNames[pick(random, kHostNames.size())];
      const std::string path = random_path(random);
      const Facts& facts = domain[pick(random, domain.size())];
      const EngineRequest request(host, path, facts);
      CHECK(engine::match(*view, image::ListenerId(0), request.get()) ==
            engine::match(*turned_view, image::ListenerId(0), request.get()));
    }
  }
}

}  // namespace weir::test
