// Guards over captures against trying everything: what they ask of a segment and how the tree of
// paths sends it must fit together.
//
// The texts below hold each way in which types of captures and the guards used here can take a
// segment, so trying them all is trying every request.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/model/dump.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/random_program.h"

namespace weir::test {
namespace {

constexpr int kCaptureSites = 400;

const std::vector<std::string> kTexts = {"a",
                                         "b",
                                         "zz",
                                         "x1",
                                         "1",
                                         "7",
                                         "77",
                                         "17",
                                         "21",
                                         "200",
                                         "-5",
                                         "-1",
                                         "ZZ",
                                         "Z1",
                                         "18446744073709551615",
                                         "20000000000000000000",
                                         "222222222222222222222",
                                         "1222222222222222222222"};
const std::vector<std::string> kPatterns = {
    "/{x}",          "/{x: uint}", "/{x: int}", "/a",    "/{x}/b", "/{x}/**",
    "/{x: uint}/**", "/a/{x}",     "/{x}/{y}",  "/a/**", "/1",     "/{x: slug}"};

// Asks about the last capture that stands in the pattern.
model::Guard random_guard(Random& random, const std::string& pattern) {
  const model::PathPattern parsed = make_pattern(pattern);
  uint16_t segment = 0;
  bool has_capture = false;
  for (uint16_t i = 0; i < parsed.segments.size(); ++i) {
    if (std::holds_alternative<model::CaptureSegment>(parsed.segments[i])) {
      segment = i;
      has_capture = true;
    }
  }
  if (!has_capture || pick(random, 3) == 0) {
    return {};
  }
  const auto atom = [&]() -> model::Guard {
    const bool is_uint = pattern.ends_with("uint}");
    switch (pick(random, is_uint ? 6 : 5)) {
      case 0:
        return capture_is(segment, {"a"});
      case 1:
        return capture_is(segment, {"1", "77"});
      case 2:
        return capture_matches(segment, "[a-z]+");
      case 3:
        return capture_matches(segment, ".*1.*");
      case 4:
        return capture_matches(segment, "[0-9]+");
      default:
        return capture_in(segment, 5, 100);
    }
  };
  switch (pick(random, 4)) {
    case 0:
      return !atom();
    case 1:
      return atom() && !atom();
    default:
      return atom();
  }
}

ProgramBuilder random_capture_site(Random& random) {
  ProgramBuilder site;
  site.host({"example.com"});
  const size_t routes = 2 + pick(random, 7);
  for (size_t i = 0; i < routes; ++i) {
    const std::string& pattern = kPatterns[pick(random, kPatterns.size())];
    site.route("r" + std::to_string(i), pick(random, 3) == 0 ? "POST" : "*", pattern,
               random_guard(random, pattern));
  }
  return site;
}

std::vector<std::string> all_paths() {
  std::vector<std::string> paths;
  for (const std::string& first : kTexts) {
    paths.push_back("/" + first);
    paths.push_back("/" + first + "/");
    for (const std::string& second : kTexts) {
      paths.push_back("/" + first + "/" + second);
    }
  }
  return paths;
}

struct Analysed {
  std::set<size_t> unreachable;
  std::set<size_t> others;  // what else was reported: ambiguous, undecided
  std::vector<std::byte> bytes;
};

Analysed analyse(const model::Program& program, const dsl::SourceMap& sources) {
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  Analysed result;
  for (const dsl::Diagnostic& diagnostic : sink.all()) {
    for (size_t i = 0; i < program.routes.size(); ++i) {
      if (program.routes[i].span == diagnostic.primary.span) {
        (diagnostic.info->code == "E0311" ? result.unreachable : result.others).insert(i);
      }
    }
  }
  result.bytes = emit::emit(lower::lower(program, analysis, sources)).value();
  return result;
}

// By request, in the order of paths and methods: the route that takes it.
std::vector<uint32_t> decisions(const std::vector<std::byte>& bytes) {
  const auto view = image::verify(bytes);
  REQUIRE(view);
  std::vector<uint32_t> taken;
  for (const std::string& path : all_paths()) {
    for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kPost}) {
      engine::Request request;
      request.method = method;
      request.scheme = "http";
      request.host = "example.com";
      request.path = path;
      taken.push_back(engine::match(*view, image::ListenerId(0), request).route.value);
    }
  }
  return taken;
}

}  // namespace

TEST_CASE("guards over captures decide as trying every segment does", "[emit]") {
  Random random(20270501);
  size_t unreachable = 0;
  const int sites = support::oracle_rounds(kCaptureSites);
  for (int i = 0; i < sites; ++i) {
    const ProgramBuilder site = random_capture_site(random);
    dsl::SourceMap sources;
    site.add_source(sources);
    const Analysed found = analyse(site.program(), sources);
    const std::vector<uint32_t> taken = decisions(found.bytes);
    INFO("site " << i << "\n" << model::dump(site.program()));
    for (size_t route = 0; route < site.program().routes.size(); ++route) {
      INFO("route " << route << " " << site.program().routes[route].pattern.text);
      const bool is_taken = std::find(taken.begin(), taken.end(), route) != taken.end();
      // Of two that are ambiguous the later may get nothing, and need not be unreachable.
      if (is_taken || !found.others.contains(route)) {
        CHECK(is_taken != found.unreachable.contains(route));
      }
    }
    unreachable += found.unreachable.size();
  }
  CHECK(unreachable > static_cast<size_t>(sites) / 8);
}

TEST_CASE("with guards over captures the order of declarations does not matter", "[emit]") {
  Random random(3);
  const int sites = support::oracle_rounds(kCaptureSites);
  for (int i = 0; i < sites; ++i) {
    const ProgramBuilder site = random_capture_site(random);
    dsl::SourceMap sources;
    site.add_source(sources);
    Analysed found = analyse(site.program(), sources);
    model::Program program = site.program();
    while (!found.others.empty()) {
      std::vector<bool> is_dropped(program.routes.size());
      for (const size_t route : found.others) {
        is_dropped[route] = true;
      }
      program = without_routes(program, is_dropped);
      found = analyse(program, sources);
    }
    model::Program turned = program;
    std::reverse(turned.hosts[0].routes.begin(), turned.hosts[0].routes.end());
    CHECK(decisions(found.bytes) == decisions(analyse(turned, sources).bytes));
  }
}

}  // namespace weir::test
