#include "compiler/analyze/analyze.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/limits.h"
#include "compiler/analyze/segment_sample.h"
#include "tests/support/program/naive_router.h"
#include "tests/support/program/program_builder.h"

namespace weir::test {
namespace {

// "E0310 second: example", one for each diagnostic.
std::vector<std::string> findings(const model::Program& program) {
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  std::vector<std::string> found;
  for (const dsl::Diagnostic& diagnostic : sink.all()) {
    std::string text(diagnostic.info->code);
    for (const model::Route& route : program.routes) {
      if (route.span == diagnostic.primary.span) {
        text += " " + route.name;
      }
    }
    for (const dsl::Note& note : diagnostic.notes) {
      if (note.kind == dsl::NoteKind::kExample) {
        text += ": " + note.text;
      }
    }
    found.push_back(text);
  }
  return found;
}

// Names in the order of precedence of the first cell of the node the path leads to.
std::vector<std::string> order_at(const model::Program& program, const std::string& pattern) {
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(program, sink);
  REQUIRE_FALSE(sink.has_errors());
  std::vector<std::string> names;
  for (const analyze::PathNode& node : analysis.hosts[0].nodes) {
    for (const analyze::Cell& cell : node.cells) {
      const bool is_wanted =
          !cell.empty() && program.routes[cell[0].route.index()].pattern.text == pattern;
      for (const analyze::Candidate& candidate : cell) {
        if (is_wanted) {
          names.push_back(program.routes[candidate.route.index()].name);
        }
      }
    }
  }
  return names;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the narrower route comes first, whatever the order of declaration", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("rest", "*", "/a");
  site.route("get", "GET", "/a");
  site.route("beta", "GET", "/a", header_is("x", {"1"}));
  site.route("head", "HEAD", "/a", header_is("x", {"1"}));
  site.route("post", "POST", "/a");
  CHECK(order_at(site.program(), "/a") == Texts{"head", "beta", "get", "post", "rest"});
}

TEST_CASE("a HEAD route wins over the HEAD that GET brings along", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("beta", "GET", "/a", has_header("x"));
  site.route("page", "GET|POST", "/a");
  site.route("probe", "HEAD|OPTIONS", "/a");
  CHECK(order_at(site.program(), "/a") == Texts{"probe", "beta", "page"});
  site.route("submit", "HEAD|POST", "/a", has_header("y"));
  CHECK(findings(site.program()).size() == 1);
}

TEST_CASE("routes that share nothing keep their order", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("c", "PUT", "/a");
  site.route("b", "GET", "/a");
  site.route("a", "POST", "/a");
  CHECK(order_at(site.program(), "/a") == Texts{"c", "b", "a"});
}

TEST_CASE("equal routes are ambiguous, with a request", "[analyze]") {
  ProgramBuilder site;
  site.host({"api.example.com"});
  site.route("one", "GET", "/v1/search");
  site.route("two", "GET", "/v1/search");
  CHECK(findings(site.program()) ==
        Texts{"E0310 two: GET http://api.example.com/v1/search matches both"});
}

TEST_CASE("overlapping guards are ambiguous where both hold", "[analyze]") {
  ProgramBuilder site;
  site.host({"www.example.com"});
  site.host({"*.shop.example.com"});
  site.host({"*.example.com"});
  site.route("beta", "GET", "/s/{id: uint}", header_is("x-beta", {"1"}));
  site.route("office", "GET", "/s/{id: uint}",
             client_in({"10.20.0.0/16"}) && query_is("q", {"a b"}));
  CHECK(findings(site.program()) ==
        Texts{"E0310 office: GET http://shop.example.com/s/1?q=a%20b (header x-beta: 1, from "
              "10.20.0.1) matches both"});
}

TEST_CASE("a third route for what two share resolves them", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  const auto beta = header_is("x-beta", {"1"});
  const auto office = client_in({"10.20.0.0/16"});
  site.route("beta", "GET", "/s", beta);
  site.route("office", "GET", "/s", office);
  site.route("both", "GET", "/s", beta && office);
  CHECK(findings(site.program()).empty());
}

TEST_CASE("an enumeration that static segments use up can never match", "[analyze]") {
  ProgramBuilder site;
  site.host({"api.example.com"});
  site.route("by_lang", "GET", "/v1/{lang: enum { en, de }}/search");
  site.route("en", "GET", "/v1/en/search");
  const size_t reachable = findings(site.program()).size();
  CHECK(reachable == 0);
  site.route("de", "GET", "/v1/de/search");
  CHECK(findings(site.program()) ==
        Texts{"E0311 by_lang: GET http://api.example.com/v1/de/search goes to `de`"});
}

TEST_CASE("a prefix whose path and tail are taken can never match", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("prefix", "GET", "/a/**");
  site.route("itself", "GET", "/a");
  site.route("tail", "GET", "/a/{x**}");
  CHECK(findings(site.program()).size() == 1);
  CHECK(findings(site.program())[0].starts_with("E0311 prefix"));
}

TEST_CASE("a tail is used up by a capture, its prefix and a final slash", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("tail", "GET", "/a/{x**}");
  site.route("below", "GET", "/a/{x}/**");
  CHECK(findings(site.program()).empty());
  site.route("slash", "GET", "/a/");
  CHECK(findings(site.program()).size() == 1);
  CHECK(findings(site.program())[0].starts_with("E0311 tail"));
}

TEST_CASE("guards of more specific paths leave the rest", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("enum", "*", "/{l: enum { en }}");
  site.route("beta", "*", "/en", has_header("x"));
  CHECK(findings(site.program()).empty());
  site.route("no_beta", "*", "/en", !has_header("x"));
  CHECK(findings(site.program()).size() == 1);
}

TEST_CASE("a guard that is never true can never match", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("never", "*", "/a", header_is("x", {"1"}) && header_is("x", {"2"}));
  CHECK(findings(site.program()) == Texts{"E0311 never"});
}

TEST_CASE("what takes too long to find out is an error of its own", "[analyze]") {
  model::Guard guard = always();
  for (int i = 0; i < 20; ++i) {
    const auto header = has_header("h" + std::to_string(i));
    guard = guard && (header || !header);
  }
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("endless", "*", "/a", guard && has_header("z") && !has_header("z"));
  CHECK(findings(site.program()) == Texts{"E0328 endless"});
}

TEST_CASE("too many combinations of enumerations are refused", "[analyze]") {
  const auto numbers = [](int count) {
    std::string text = "/{x: enum { 0";
    for (int i = 1; i < count; ++i) {
      text += ", " + std::to_string(i);
    }
    return text + " }}";
  };
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("fits", "*", numbers(64) + numbers(64));
  CHECK(findings(site.program()).empty());
  site.route("too_many", "*", numbers(65) + numbers(64) + "/x");
  CHECK(findings(site.program()) == Texts{"E0327"});
}

TEST_CASE("too many ways to read a path are refused", "[analyze]") {
  // Twelve levels, each with two captures that take a number, and below them all combinations.
  ProgramBuilder site;
  site.host({"example.com"});
  for (unsigned combination = 0; combination < 4096; ++combination) {
    std::string pattern;
    for (unsigned level = 0; level < 12; ++level) {
      pattern += (combination >> level & 1U) != 0 ? "/{x: uint}" : "/{x}";
    }
    site.route("r" + std::to_string(combination), "*", pattern);
  }
  CHECK(findings(site.program()) == Texts{"E0327"});
}

TEST_CASE("too many routes of one path are refused", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  for (size_t i = 0; i <= analyze::kCellRoutesMax; ++i) {
    site.route("r" + std::to_string(i), "*", "/a", header_is("x", {std::to_string(i)}));
  }
  CHECK(findings(site.program()) == Texts{"E0327"});
}

TEST_CASE("guards and texts beyond the image's limits are refused", "[analyze]") {
  ProgramBuilder site;
  site.host({"example.com"});
  model::Guard guard = header_is("x", {"0"});
  for (uint32_t i = 1; i <= image::kGuardDepthMax; ++i) {
    guard = guard || header_is("x", {std::to_string(i)});
  }
  site.route("long_guard", "*", "/a", guard);
  site.route("long_text", "*", "/b/" + std::string(image::kTextBytesMax + 1, 'b'));
  const auto found = findings(site.program());
  CHECK(found.size() == 2);
  CHECK(std::all_of(found.begin(), found.end(),
                    [](const std::string& text) { return text.starts_with("E0327"); }));
}

TEST_CASE("sample segments are taken by the types of their family and no others", "[analyze]") {
  const std::vector<std::string> patterns = {"/{x: uuid}", "/{x: uint}", "/{x: int}", "/{x: slug}",
                                             "/{x}"};
  for (size_t family = 0; family < analyze::kSampleFamilies; ++family) {
    for (const uint32_t index : {0U, 1U, 25U, 26U, 1000U, 70000U}) {
      const std::string text = analyze::sample_text(family, index);
      const auto types = analyze::family_types(family);
      INFO(text);
      CHECK(analyze::types_of(text).bits == types.bits);
      for (size_t slot = 0; slot < patterns.size(); ++slot) {
        CHECK(takes_path(make_pattern(patterns[slot]), {text}) == types.contains(slot));
      }
    }
  }
}

TEST_CASE("segments at the edges of the types are taken as the rules say", "[analyze]") {
  const std::vector<std::string> patterns = {"/{x: uuid}", "/{x: uint}", "/{x: int}", "/{x: slug}",
                                             "/{x}"};
  for (const char* text : {"",
                           "-",
                           "--1",
                           "-0",
                           "00",
                           "18446744073709551615",
                           "18446744073709551616",
                           "9223372036854775807",
                           "9223372036854775808",
                           "-9223372036854775808",
                           "-9223372036854775809",
                           "000000000000000000001",
                           "0000000000000000001",
                           "a-",
                           "-a",
                           "a--b",
                           "a-b-c",
                           "A",
                           "a_b",
                           "6f9619ff-8b86-4d01-b42d-00cf4fc964fg",
                           "6f9619ff8b86-4d01-b42d-00cf4fc964ff-",
                           "1-2",
                           "+1"}) {
    for (size_t slot = 0; slot < patterns.size(); ++slot) {
      INFO(text << " as " << patterns[slot]);
      CHECK(analyze::types_of(text).contains(slot) ==
            takes_path(make_pattern(patterns[slot]), {text}));
    }
  }
}

}  // namespace weir::test
