// Invariants and covers against trying every request: what is proved must be so, what is refuted
// must have a witness that shows it.
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/model/dump.h"
#include "compiler/testing/invariants.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/mutants.h"
#include "tests/support/program/telling_requests.h"

namespace weir::test {
namespace {

using testing::Verdict;

constexpr int kSites = 60;
constexpr int kClaimsEach = 24;

// ---- random claims
// -------------------------------------------------------------------------------

std::optional<model::PathPattern> some_path(Random& random) {
  constexpr std::array<std::string_view, 6> kPaths = {"/**",    "/en/**", "/{x}",
                                                      "/a/{x}", "/zz/zz", "/{x: uint}/**"};
  return pick(random, 3) == 0 ? std::nullopt
                              : std::optional(make_pattern(kPaths[pick(random, kPaths.size())]));
}

model::Guard some_guard(Random& random) {
  switch (pick(random, 5)) {
    case 0:
      return header_is("x", {"1"});
    case 1:
      return !has_header("y");
    case 2:
      return client_in({"10.0.0.0/8"}) && header_matches("x", ".*2.*");
    case 3:
      return query_is("q", {"a"}) || method_in("GET|POST");
    default:
      return has_header("x");
  }
}

model::Expectation some_end(Random& random, const model::Program& program) {
  const auto index = static_cast<uint32_t>(pick(random, program.upstreams.size()));
  switch (pick(random, 4)) {
    case 0:
      return {model::ExpectStatus{{404}}, {}};
    case 1:
      return {model::ExpectRoute{program.routes[pick(random, program.routes.size())].name}, {}};
    default:
      return {model::ExpectUpstream{model::UpstreamId(index)}, {}};
  }
}

model::Invariant some_invariant(Random& random, const model::Program& program, int number) {
  constexpr std::array<std::string_view, 3> kHosts = {"", "a.test", "*.b.test"};
  model::Invariant invariant{.name = std::to_string(number)};
  invariant.kind =
      pick(random, 2) == 0 ? model::InvariantKind::kForall : model::InvariantKind::kExists;
  model::Region& region = invariant.region;
  region.host = kHosts[pick(random, kHosts.size())];
  region.methods = pick(random, 3) == 0 ? make_methods("POST") : MethodMask::all();
  region.path = some_path(random);
  if (pick(random, 2) == 0) {
    region.guard = some_guard(random);
  }
  if (pick(random, 2) == 0) {
    region.end = some_end(random, program);
  }
  if (pick(random, 2) == 0) {
    invariant.property = some_guard(random);
  } else {
    invariant.expectations.push_back(some_end(random, program));
  }
  return invariant;
}

// ---- trying everything
// ---------------------------------------------------------------------------

bool takes_facts(const model::Guard& guard, MethodMask methods, const Facts& facts) {
  model::Route route;
  route.guard = guard;
  route.methods = methods;
  return takes_facts(route, facts);
}

struct Led {
  const model::Program& program;
  model::RouteId route;  // none: no route takes it

  [[nodiscard]] bool operator()(const model::ExpectRoute& fact) const {
    return route.has_value() && program.routes[route.index()].name == fact.name;
  }
  [[nodiscard]] bool operator()(const model::ExpectUpstream& fact) const {
    const auto* target = route.has_value()
                             ? std::get_if<model::ToUpstream>(&program.routes[route.index()].action)
                             : nullptr;
    return target != nullptr && target->upstream == fact.upstream;
  }
  [[nodiscard]] bool operator()(const model::ExpectStatus& fact) const {
    if (!route.has_value()) {
      return fact.status.value == 404;
    }
    const auto* answer = std::get_if<model::Respond>(&program.routes[route.index()].action);
    return answer != nullptr && answer->status.value == fact.status.value;
  }
  template <typename Other>
  [[nodiscard]] bool operator()(const Other& /*fact*/) const {
    FAIL("not among the claims of this test");
    return false;
  }
};

class Oracle {
 public:
  Oracle(const model::Program& program, const std::vector<Facts>& domain)
      : program_(program), router_(program, domain) {}

  [[nodiscard]] bool holds(const model::Invariant& invariant) const {
    const bool is_exists = invariant.kind == model::InvariantKind::kExists;
    bool result = !is_exists;
    each_request(invariant,
                 [&](const std::string& host, const std::string& path, const Facts& facts) {
                   if (is_inside(invariant.region, host, path, facts) &&
                       has_property(invariant, host, path, facts) == is_exists) {
                     result = is_exists;
                   }
                 });
    return result;
  }

  [[nodiscard]] bool is_covered(const std::string& host) const {
    bool result = true;
    each_request({}, [&](const std::string& name, const std::string& path, const Facts& facts) {
      const bool is_meant = host == "a.test" ? name == host : name != "a.test";
      result = result && (!is_meant || route_of(name, path, facts).has_value());
    });
    return result;
  }

 private:
  template <typename Visit>
  void each_request(const model::Invariant& invariant, const Visit& visit) const {
    TellingRequests telling;
    telling.add(program_);
    if (invariant.region.path) {
      telling.add(*invariant.region.path);
    }
    telling.add(invariant.region.methods, invariant.region.guard);
    if (invariant.property) {
      telling.add(MethodMask::all(), *invariant.property);
    }
    const std::vector<Facts> all_facts = telling.facts();
    for (const std::string& path : telling.paths()) {
      for (const Facts& facts : all_facts) {
        for (const char* host : {"a.test", "x.b.test"}) {
          visit(host, path, facts);
        }
      }
    }
  }

  [[nodiscard]] model::RouteId route_of(const std::string& host, const std::string& path,
                                        const Facts& facts) const {
    const auto found = router_.find_host(model::ListenerId(0), host);
    const auto winners = router_.winners(found.value(), split_path(path), facts);
    return winners.empty() ? model::RouteId() : winners.front();
  }

  [[nodiscard]] bool is_inside(const model::Region& region, const std::string& host,
                               const std::string& path, const Facts& facts) const {
    const bool is_host = region.host.empty() || (region.host == "a.test") == (host == "a.test");
    return is_host && takes_facts(region.guard, region.methods, facts) &&
           (!region.path || takes_path(*region.path, split_path(path))) &&
           (!region.end ||
            std::visit(Led{program_, route_of(host, path, facts)}, region.end->fact));
  }

  [[nodiscard]] bool has_property(const model::Invariant& invariant, const std::string& host,
                                  const std::string& path, const Facts& facts) const {
    if (invariant.property) {
      return takes_facts(*invariant.property, MethodMask::all(), facts);
    }
    return std::visit(Led{program_, route_of(host, path, facts)},
                      invariant.expectations.front().fact);
  }

  const model::Program& program_;
  NaiveRouter router_;
};

testing::Proofs proofs_of(const model::Program& program) {
  dsl::SourceMap sources;
  sources.add("site.weir", std::string(4096, '\n'));
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  const auto bytes = emit::emit(lower::lower(program, analysis, sources)).value();
  return testing::prove_claims(program, image::verify(bytes).value());
}

}  // namespace

TEST_CASE("claims hold and fail as trying every request says", "[testing]") {
  Random random(20271125);
  const std::vector<Facts> domain = small_domain();
  int refuted = 0;
  int proved = 0;
  const int sites = support::oracle_rounds(kSites);
  for (int i = 0; i < sites; ++i) {
    model::Program program = site_of_all_outcomes(random);
    for (int n = 0; n < kClaimsEach; ++n) {
      program.invariants.push_back(some_invariant(random, program, n));
    }
    program.covers = {{"a.test", {}}, {"*.b.test", {}}};
    const testing::Proofs proofs = proofs_of(program);
    INFO("site " << i << "\n" << model::dump(program));
    REQUIRE(proofs.fault.empty());
    const Oracle oracle(program, domain);
    for (size_t n = 0; n < proofs.list.size(); ++n) {
      const testing::Proof& proof = proofs.list[n];
      const size_t cover = n - std::min(n, program.invariants.size());
      const bool expected = n < program.invariants.size()
                                ? oracle.holds(program.invariants[n])
                                : oracle.is_covered(program.covers[cover].host);
      INFO(proof.name);
      CHECK(proof.verdict == (expected ? Verdict::kHolds : Verdict::kFails));
      (expected ? proved : refuted) += 1;
    }
  }
  // Both answers have to come often for this to mean something.
  CHECK(proved > sites * 3);
  CHECK(refuted > sites * 3);
}

}  // namespace weir::test
