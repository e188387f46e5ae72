// Analysis against trying everything: on a small vocabulary of paths and facts, every request is
// routed by the naive router, and what it finds must be what the analysis says, both ways.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/naive_router.h"
#include "tests/support/program/random_program.h"

namespace weir::test {
namespace {

constexpr int kPrograms = 600;

struct Findings {
  std::set<size_t> unreachable;
  std::set<std::pair<size_t, size_t>> ambiguous;  // by position, first and second
};

// All paths of up to `depth` segments, with and without a slash at the end.
std::vector<std::vector<std::string>> all_paths(size_t depth) {
  std::vector<std::vector<std::string>> level = {{}};
  std::vector<std::vector<std::string>> all = {{""}};
  for (size_t i = 0; i < depth; ++i) {
    std::vector<std::vector<std::string>> next;
    for (const auto& path : level) {
      for (const std::string& text : small_segments()) {
        next.push_back(path);
        next.back().push_back(text);
        all.push_back(next.back());
        all.push_back(next.back());
        all.back().emplace_back("");
      }
    }
    level = std::move(next);
  }
  return all;
}

Findings find_by_trying(const model::Program& program, const std::vector<Facts>& domain,
                        const std::vector<std::vector<std::string>>& paths) {
  const NaiveRouter router(program, domain);
  std::set<NaiveRouter::Groups> seen;
  Findings findings;
  for (size_t i = 0; i < program.routes.size(); ++i) {
    findings.unreachable.insert(i);
  }
  for (const auto& path : paths) {
    const auto groups = router.groups(model::HostId(0), path);
    if (!seen.insert(groups).second) {
      continue;
    }
    for (size_t facts = 0; facts < domain.size(); ++facts) {
      const auto winners = router.winners(groups, facts);
      for (size_t i = 0; i < winners.size(); ++i) {
        findings.unreachable.erase(winners[i].index());
        for (size_t j = 0; j < i; ++j) {
          findings.ambiguous.emplace(winners[j].index(), winners[i].index());
        }
      }
    }
  }
  return findings;
}

size_t route_at(const model::Program& program, dsl::Span span) {
  const auto found = std::find_if(program.routes.begin(), program.routes.end(),
                                  [&](const model::Route& route) { return route.span == span; });
  return static_cast<size_t>(found - program.routes.begin());
}

Findings find_by_analysis(const model::Program& program, dsl::DiagnosticSink& sink) {
  const auto analysis = analyze::analyze(program, sink);
  Findings findings;
  for (const dsl::Diagnostic& diagnostic : sink.all()) {
    const size_t route = route_at(program, diagnostic.primary.span);
    if (diagnostic.info->code == "E0311") {
      findings.unreachable.insert(route);
    } else {
      REQUIRE(diagnostic.info->code == "E0310");
      for (const dsl::Label& label : diagnostic.secondary) {
        findings.ambiguous.emplace(route_at(program, label.span), route);
      }
    }
  }
  return findings;
}

std::string describe(const model::Program& program) {
  std::string text;
  for (const model::Route& route : program.routes) {
    text += route.name + " " + std::to_string(route.methods.bits) + " " + route.pattern.text +
            (route.guard.terms.empty() ? "\n" : " when ...\n");
  }
  return text;
}

// Diagnostics name a few of the routes that clash with one; enough if those are right and all
// second ones are there.
void check_ambiguous(const Findings& expected, const Findings& found) {
  std::set<size_t> expected_seconds;
  std::set<size_t> found_seconds;
  for (const auto& [first, second] : expected.ambiguous) {
    expected_seconds.insert(second);
  }
  for (const auto& pair : found.ambiguous) {
    found_seconds.insert(pair.second);
    CHECK(expected.ambiguous.contains(pair));
  }
  CHECK(found_seconds == expected_seconds);
}

}  // namespace

TEST_CASE("analysis finds exactly what trying every request finds", "[analyze]") {
  const auto domain = small_domain();
  const auto paths = all_paths(3);
  Random random(20270314);
  size_t unreachable = 0;
  size_t ambiguous = 0;
  const int programs = support::oracle_rounds(kPrograms);
  for (int i = 0; i < programs; ++i) {
    ProgramBuilder site;
    site.host({"example.com"});
    add_random_routes(site, random, {.routes = 2 + pick(random, 9), .segments_max = 2});
    const Findings expected = find_by_trying(site.program(), domain, paths);
    dsl::DiagnosticSink sink;
    const Findings found = find_by_analysis(site.program(), sink);
    INFO("program " << i << "\n" << describe(site.program()));
    CHECK(found.unreachable == expected.unreachable);
    check_ambiguous(expected, found);
    unreachable += expected.unreachable.size();
    ambiguous += expected.ambiguous.size();
  }
  // The generator has to produce both kinds for this to mean something.
  CHECK(unreachable > static_cast<size_t>(programs) / 8);
  CHECK(ambiguous > static_cast<size_t>(programs) / 8);
}

}  // namespace weir::test
