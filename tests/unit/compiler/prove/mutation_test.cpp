// The diff against trying every request: each mutant of a site that some request can tell from the
// site has to be found, and what is found has to be there.
#include <array>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/model/dump.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/validate.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/engine_request.h"
#include "tests/support/program/mutants.h"
#include "tests/support/program/telling_requests.h"

namespace weir::test {
namespace {

constexpr int kSites = 30;
constexpr int kMutantsOfEach = 4;  // by site and operator, at most
constexpr size_t kMutantsMin = 2000;
const std::string kNoRoute = "404;";  // as a plain `respond 404`
const std::vector<std::string> kHostNames = {"a.test", "x.b.test", "new.b.test", "c.test",
                                             "x.c.test"};

struct Built {
  explicit Built(const model::Program& source) : program(source) {
    dsl::SourceMap sources;
    sources.add("site.weir", std::string(4096, '\n'));
    dsl::DiagnosticSink sink;
    analysis = analyze::analyze(program, sink);
    bytes = emit::emit(lower::lower(program, analysis, sources)).value();
    view = image::verify(bytes).value();
  }
  Built(const Built&) = delete;
  Built& operator=(const Built&) = delete;

  model::Program program;
  analyze::Analysis analysis;
  std::vector<std::byte> bytes;
  image::ImageView view;
};

// What is done with requests of a route, in words; requests fare alike if the words are the same.
struct FateText {
  const model::Program& program;

  [[nodiscard]] std::string upstream(model::UpstreamId id) const {
    const model::Upstream& found = program.upstreams[id.index()];
    return found.name + " at " + found.endpoints.front().address.to_string();
  }
  std::string operator()(const model::ToUpstream& action) const {
    return upstream(action.upstream);
  }
  std::string operator()(const model::Split& action) const {
    std::set<std::string> arms;
    for (const model::SplitArm& arm : action.arms) {
      arms.insert(upstream(arm.upstream) + " " + std::to_string(arm.share.value));
    }
    std::string text;
    for (const std::string& arm : arms) {
      text += arm + " ";
    }
    return text;
  }
  std::string operator()(const model::Respond& action) const {
    return std::to_string(action.status.value) + action.body;
  }
  std::string operator()(const model::Redirect& action) const {
    return std::to_string(action.status.value) + model::dump(action.location);
  }
};

std::string edits_text(const std::vector<model::HeaderEdit>& edits) {
  std::string text;
  for (const model::HeaderEdit& edit : edits) {
    text += " " + std::to_string(static_cast<int>(edit.op)) + edit.name + model::dump(edit.value);
  }
  return text + ";";
}

std::string fate_of(const model::Program& program, uint32_t index) {
  if (index == image::kNone) {
    return kNoRoute;
  }
  const model::Route& route = program.routes[index];
  std::string text = std::visit(FateText{program}, route.action);
  if (std::holds_alternative<model::ToUpstream>(route.action) ||
      std::holds_alternative<model::Split>(route.action)) {
    text += " within " + std::to_string(route.timeout.count());
    text +=
        " " + (route.rewrite ? model::dump(*route.rewrite) : "") + edits_text(route.request_edits);
  }
  return text + edits_text(route.response_edits);
}

std::vector<std::string> fates_of(const model::Program& program) {
  std::vector<std::string> fates;
  fates.reserve(program.routes.size());
  for (uint32_t i = 0; i < program.routes.size(); ++i) {
    fates.push_back(fate_of(program, i));
  }
  return fates;
}

using RoutePair = std::pair<uint32_t, uint32_t>;

// Every pair of routes that some request goes from and to where it fares differently.
std::set<RoutePair> told_apart(const Built& before, const Built& after) {
  TellingRequests telling;
  telling.add(before.program);
  telling.add(after.program);
  const std::vector<std::string> fates_before = fates_of(before.program);
  const std::vector<std::string> fates_after = fates_of(after.program);
  const auto fate = [](const std::vector<std::string>& fates, uint32_t route) {
    return route == image::kNone ? kNoRoute : fates[route];
  };
  std::set<RoutePair> pairs;
  std::set<RoutePair> seen;
  const std::vector<std::string> paths = telling.paths();
  const std::vector<Facts> all_facts = telling.facts();
  for (const std::string& host : kHostNames) {
    for (const Facts& facts : all_facts) {
      EngineRequest request(host, "/", facts);
      for (const std::string& path : paths) {
        request.set_path(path);
        const RoutePair pair = {
            engine::match(before.view, image::ListenerId(0), request.get()).route.value,
            engine::match(after.view, image::ListenerId(0), request.get()).route.value};
        if (seen.insert(pair).second &&
            fate(fates_before, pair.first) != fate(fates_after, pair.second)) {
          pairs.insert(pair);
        }
      }
    }
  }
  return pairs;
}

void check_witness(const prove::Witness& witness, const Built& before, const Built& after) {
  const auto request = prove::to_request(witness);
  REQUIRE(request);
  const auto was = engine::match(before.view, image::ListenerId(0), request->request());
  const auto now = engine::match(after.view, image::ListenerId(0), request->request());
  INFO(prove::curl_line(witness));
  CHECK(fate_of(before.program, was.route.value) != fate_of(after.program, now.route.value));
}

// "users -> list", for messages.
std::set<std::string> names_of(const std::set<RoutePair>& pairs, const Built& before,
                               const Built& after) {
  const auto name = [](const Built& site, uint32_t route) {
    return route == image::kNone ? "nothing" : site.program.routes[route].name;
  };
  std::set<std::string> names;
  for (const auto& [was, now] : pairs) {
    names.insert(name(before, was) + " -> " + name(after, now));
  }
  return names;
}

// Whether a request can tell the two apart, as both the diff and the requests say.
bool is_told_apart(const Built& before, const Built& after) {
  const auto report = prove::diff(before.view, after.view);
  if (!report) {
    FAIL(report.error().to_string());
  }
  CHECK(report->undecided.empty());
  for (const prove::BehaviourClass& found : report->classes) {
    for (const prove::Member& member : found.members) {
      if (member.witness) {
        check_witness(*member.witness, before, after);
      }
    }
  }
  const std::set<RoutePair> expected = told_apart(before, after);
  std::set<RoutePair> found;
  for (const auto& [pair, position] : report->class_of_routes) {
    found.insert(pair);
  }
  const bool is_by_upstream = !report->classes.empty() && found.empty();
  if (!is_by_upstream) {
    CHECK(names_of(found, before, after) == names_of(expected, before, after));
  }
  CHECK(report->classes.empty() == expected.empty());
  return !expected.empty();
}

// The program of one against the image of the other: translation validation has to notice.
void check_validation(const Built& site, const Built& mutant, bool is_different) {
  const prove::Validation own = prove::validate(mutant.program, mutant.analysis, mutant.view);
  CHECK(own.fault.empty());
  CHECK(own.undecided.empty());
  const prove::Validation crossed = prove::validate(site.program, site.analysis, mutant.view);
  CHECK((!is_different || !crossed.fault.empty()));
}

}  // namespace

TEST_CASE("every mutant that a request can tell apart is found by diff and validation", "[prove]") {
  Random random(20271124);
  std::array<size_t, kOperators> made{};
  std::array<size_t, kOperators> told{};
  const int sites = support::oracle_rounds(kSites);
  for (int i = 0; i < sites; ++i) {
    const Built site(site_of_all_outcomes(random));
    for (size_t op = 0; op < kOperators; ++op) {
      for (int n = 0; n < kMutantsOfEach; ++n) {
        const auto changed = mutant(site.program, static_cast<Operator>(op), random);
        if (!changed) {
          continue;
        }
        INFO("site " << i << ", " << name_of(static_cast<Operator>(op)) << ", " << n);
        const Built other(*changed);
        const bool is_different = is_told_apart(site, other);
        check_validation(site, other, is_different);
        ++made[op];
        told[op] += is_different ? 1 : 0;
      }
    }
  }
  size_t total = 0;
  for (size_t op = 0; op < kOperators; ++op) {
    UNSCOPED_INFO(name_of(static_cast<Operator>(op)) << ": " << made[op] << ", " << told[op]);
    total += made[op];
  }
  CHECK(total >= kMutantsMin * static_cast<size_t>(sites) / kSites);
  // Every operator has to show something, or it tests nothing.
  CHECK(std::count(told.begin(), told.end(), 0U) == 0);
}

}  // namespace weir::test
