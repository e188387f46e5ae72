// The trace of a guard is what the engine decides on the image, request by request.
#include "compiler/testing/guard_trace.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/model/described_request.h"
#include "runtime/engine/explain.h"
#include "runtime/image/verify.h"
#include "tests/support/program/naive_router.h"
#include "tests/support/program/random_program.h"

namespace weir::testing {
namespace {

constexpr int kSites = 60;
constexpr int kRequestsPerSite = 400;

using test::pick;
using test::Random;

std::vector<std::byte> build(const model::Program& program, const dsl::SourceMap& sources) {
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  auto image = emit::emit(lower::lower(program, analysis, sources));
  REQUIRE(image);
  return *std::move(image);
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += fmt::format("%{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return out;
}

// Written with what the engine has to see through: an escape in the query, a second cookie, a field
// that stands there twice.
model::DescribedRequest describe(const test::Facts& facts, const std::string& path) {
  const bool is_known = facts.method != HttpMethod::kOther;
  std::string line(is_known ? method_name(facts.method) : "BREW");
  line.append(" http://example.com").append(path).append("?other");
  for (const auto& [name, value] : facts.query) {
    line.append("&").append(escaped(name)).append("=").append(escaped(value));
  }
  Result<model::DescribedRequest> request = model::DescribedRequest::parse(line);
  REQUIRE(request);
  request->set_client(facts.client);
  for (const auto& [name, value] : facts.headers) {
    request->add_header(name, "something else");
    request->add_header(name, value);
  }
  for (const auto& [name, value] : facts.cookies) {
    std::string line_of_cookies = "first=1;  ";
    line_of_cookies.append(name).append("=").append(value).append(" ;last");
    request->add_header("cookie", line_of_cookies);
  }
  return *std::move(request);
}

std::string random_path(Random& random) {
  std::string path;
  for (size_t i = pick(random, 4); i > 0; --i) {
    path += "/" + test::small_segments()[pick(random, test::small_segments().size())];
  }
  return path.empty() ? "/" : path;
}

// Compares each route that the engine looked at; counts what was compared.
struct Tally {
  int yes = 0;
  int no = 0;
};

void compare(const model::Program& program, const image::ImageView& view,
             const model::DescribedRequest& described, Tally& tally) {
  const engine::Request request = described.request();
  for (const engine::Considered& considered :
       engine::explain(view, image::ListenerId(0), request).considered) {
    const model::Route& route = program.routes[considered.route.index()];
    if (considered.verdict == engine::Verdict::kMethod || route.guard.terms.empty()) {
      continue;
    }
    INFO(described.line() << " " << route.name);
    const bool accepts = considered.verdict != engine::Verdict::kGuard;
    CHECK(trace_guard(route.guard, request).accepts == accepts);
    ++(accepts ? tally.yes : tally.no);
  }
}

}  // namespace

TEST_CASE("the trace of a guard agrees with the engine", "[testing]") {
  const auto domain = test::small_domain();
  Random random(23);
  Tally tally;
  for (int i = 0; i < kSites; ++i) {
    test::ProgramBuilder site;
    site.host({"example.com"});
    test::add_random_routes(site, random, {.routes = 16, .segments_max = 2});
    const model::Program program = test::accepted(site.program());
    dsl::SourceMap sources;
    site.add_source(sources);
    const auto bytes = build(program, sources);
    const auto view = image::verify(bytes);
    REQUIRE(view);
    for (int n = 0; n < kRequestsPerSite; ++n) {
      const test::Facts& facts = domain[pick(random, domain.size())];
      compare(program, *view, describe(facts, random_path(random)), tally);
    }
  }
  // Enough guards of both kinds have to be asked for this to mean something.
  CHECK(tally.yes > 1'000);
  CHECK(tally.no > 1'000);
}

TEST_CASE("what is not needed for the answer is not asked", "[testing]") {
  const model::Guard guard = test::operator&&(test::has_header("a"), test::has_header("b"));
  auto request = model::DescribedRequest::parse("http://a.test/");
  REQUIRE(request);
  GuardTrace trace = trace_guard(guard, request->request());
  CHECK_FALSE(trace.accepts);
  CHECK(trace.atoms == std::vector<std::optional<bool>>{false, std::nullopt});
  request->add_header("a", "1");
  trace = trace_guard(guard, request->request());
  CHECK(trace.atoms == std::vector<std::optional<bool>>{true, false});
}

TEST_CASE("a guard without terms accepts everything", "[testing]") {
  const auto request = model::DescribedRequest::parse("http://a.test/");
  REQUIRE(request);
  CHECK(trace_guard({}, request->request()).accepts);
}

TEST_CASE("the values that an atom tests are those of the request", "[testing]") {
  auto request = model::DescribedRequest::parse("POST http://a.test/?q=%41&r=2&q");
  REQUIRE(request);
  request->add_header("cookie", "c=1; d=2;c=3");
  const auto values = [&](const model::Guard& guard) {
    return tested_values(guard.atoms.front(), request->request());
  };
  CHECK(values(test::query_is("q", {"A"})) == std::vector<std::string>{"A", ""});
  CHECK(values(test::cookie_is("c", {"1"})) == std::vector<std::string>{"1", "3"});
  CHECK(values(test::has_header("x")).empty());
  CHECK(values(test::method_in("GET")) == std::vector<std::string>{"POST"});
  CHECK(values(test::client_in({"10.0.0.0/8"})) == std::vector<std::string>{"127.0.0.1"});
}

}  // namespace weir::testing
