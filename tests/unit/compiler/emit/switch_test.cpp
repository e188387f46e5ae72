// Places with many candidates: with switches over them, requests go where asking every candidate
// sends them, whatever values a request has, however often.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/model/dump.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/program/random_program.h"

namespace weir::test {
namespace {

constexpr int kSwitchSites = 150;
constexpr int kRequests = 120;
const std::vector<std::string> kValues = {"", "1", "2", "3", "4", "5", "6", "7", "8", "9", "%31"};

// A request whose fields may stand several times.
class FieldLines {
 public:
  explicit FieldLines(Random& random) {
    for (const char* name : {"x", "y"}) {
      for (size_t n = pick(random, 3); n > 0; --n) {
        lines_.emplace_back(name, kValues[pick(random, kValues.size())]);
      }
    }
    for (size_t n = pick(random, 3); n > 0; --n) {
      lines_.emplace_back("cookie", "c=" + kValues[pick(random, kValues.size())] + "; d=1");
    }
    for (size_t n = pick(random, 3); n > 0; --n) {
      query_ += (query_.empty() ? "q=" : "&q=") + kValues[pick(random, kValues.size())];
    }
    path_ = "/p/" + kValues[1 + pick(random, kValues.size() - 2)];
    request_.method = pick(random, 4) == 0 ? HttpMethod::kPost : HttpMethod::kGet;
    request_.scheme = "http";
    request_.host = "a.test";
    request_.path = path_;
    request_.query = query_;
    request_.fields = {&lines_, any_of};
  }
  FieldLines(const FieldLines&) = delete;
  FieldLines& operator=(const FieldLines&) = delete;

  [[nodiscard]] const engine::Request& get() const { return request_; }

 private:
  using Lines = std::vector<std::pair<std::string, std::string>>;
  static bool any_of(const void* context, std::string_view name, engine::FieldSource::Accept accept,
                     const void* state) {
    for (const auto& [line_name, value] : *static_cast<const Lines*>(context)) {
      if (line_name == name && accept(state, value)) {
        return true;
      }
    }
    return false;
  }

  Lines lines_;
  std::string query_;
  std::string path_;
  engine::Request request_;
};

model::Guard some_value(Random& random, size_t attribute) {
  std::vector<std::string> values = {kValues[pick(random, 10)]};
  if (pick(random, 4) == 0) {
    values.push_back(values.front() + "0");
  }
  switch (attribute) {
    case 0:
      return header_is("x", std::move(values));
    case 1:
      return query_is("q", std::move(values));
    case 2:
      return cookie_is("c", std::move(values));
    default:
      return capture_is(1, std::move(values));
  }
}

model::Guard some_guard(Random& random, size_t attribute) {
  model::Guard guard = some_value(random, attribute);
  switch (pick(random, 24)) {
    case 0:
      return std::move(guard) && !header_is("y", {"1"});
    case 1:
      return std::move(guard) || header_is("y", {"2"});
    case 2:
      return !std::move(guard);
    case 3:
      return std::move(guard) && header_matches("x", "[0-9]*");
    case 4:
      return std::move(guard) && some_value(random, attribute);
    default:
      return guard;
  }
}

// Twelve to thirty routes of one place, in an order of their own.
ProgramBuilder random_switch_site(Random& random) {
  ProgramBuilder site;
  site.host({"a.test"});
  const size_t attribute = pick(random, 4);
  const size_t routes = 12 + pick(random, 18);
  for (size_t i = 0; i < routes; ++i) {
    const bool is_other = pick(random, 12) == 0;
    auto& route = site.route("r" + std::to_string(i), pick(random, 6) == 0 ? "POST" : "*", "/p/{x}",
                             some_guard(random, is_other ? pick(random, 4) : attribute));
    route.ordered = 1;
  }
  return site;
}

}  // namespace

TEST_CASE("a switch over candidates sends requests where asking all of them does", "[emit]") {
  Random random(20271127);
  size_t switches = 0;
  size_t taken = 0;
  const int sites = support::oracle_rounds(kSwitchSites);
  for (int i = 0; i < sites; ++i) {
    const ProgramBuilder site = random_switch_site(random);
    const model::Program program = accepted(site.program());
    dsl::SourceMap sources;
    site.add_source(sources);
    dsl::DiagnosticSink sink;
    const auto analysis = analyze::analyze(program, sink);
    const auto bytes = emit::emit(lower::lower(program, analysis, sources)).value();
    const auto view = image::verify(bytes).value();
    switches += view.candidate_switches().size();
    INFO("site " << i << "\n" << model::dump(program));
    for (int n = 0; n < kRequests; ++n) {
      const FieldLines request(random);
      // explain() asks every candidate.
      const auto expected = engine::explain(view, image::ListenerId(0), request.get()).decision;
      CHECK(engine::match(view, image::ListenerId(0), request.get()) == expected);
      taken += expected.route.has_value() ? 1 : 0;
    }
  }
  CHECK(switches > static_cast<size_t>(sites) / 4);
  CHECK(taken > static_cast<size_t>(sites) * kRequests / 4);
}

}  // namespace weir::test
