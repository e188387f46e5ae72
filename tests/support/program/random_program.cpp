#include "tests/support/program/random_program.h"

#include <array>
#include <string_view>

#include "compiler/analyze/analyze.h"
#include "dsl/diag/sink.h"

namespace weir::test {
namespace {

template <size_t N>
std::string_view pick_one(Random& random, const std::array<std::string_view, N>& choices) {
  return choices[pick(random, N)];
}

constexpr std::array<std::string_view, 16> kSegments = {"/en",
                                                        "/a",
                                                        "/1",
                                                        "/en",
                                                        "/a",
                                                        "/{x}",
                                                        "/{x}",
                                                        "/{x: uint}",
                                                        "/{x: int}",
                                                        "/{x: slug}",
                                                        "/{x: uuid}",
                                                        "/{x: enum { en, de }}",
                                                        "/{x: enum { de }}",
                                                        "/{x: enum { 1, en }}",
                                                        "/{x: enum { a, de }}",
                                                        "/{x: uint}"};
constexpr std::array<std::string_view, 7> kEnds = {"", "", "", "/", "/{rest**}", "/**", "/**"};
constexpr std::array<std::string_view, 6> kMethods = {"*", "*", "GET", "HEAD", "POST", "GET|POST"};

model::Guard random_atom(Random& random) {
  switch (pick(random, 15)) {
    case 0:
      return header_is("x", {"1"});
    case 1:
      return header_is("x", {"2"});
    case 2:
      return header_is("x", {"1", "2"});
    case 3:
      return has_header("x");
    case 4:
      return header_is("y", {"1"});
    case 5:
      return query_is("q", {"a"});
    case 6:
      return cookie_is("c", {"k"});
    case 7:
      return client_in({"10.0.0.0/8"});
    case 8:
      return client_in({"10.1.0.0/16", "2001:db8::/32"});
    case 9:
      return method_in("GET|POST");
    case 10:
      return method_in("HEAD");
    case 11:
      return header_matches("x", "1.*");
    case 12:
      return header_matches("x", ".*2.*");
    case 13:
      return header_matches("x", "[0-9]");
    default:
      return has_header("y");
  }
}

model::Guard random_guard(Random& random, int depth) {
  const size_t kind = depth == 0 ? 0 : pick(random, 6);
  switch (kind) {
    case 1:
      return !random_guard(random, depth - 1);
    case 2:
    case 3:
      return random_guard(random, depth - 1) && random_guard(random, depth - 1);
    case 4:
      return random_guard(random, depth - 1) || random_guard(random, depth - 1);
    default:
      return random_atom(random);
  }
}

}  // namespace

size_t pick(Random& random, size_t count) {
  return random() % count;
}

void add_random_routes(ProgramBuilder& site, Random& random, const ProgramShape& shape) {
  const size_t before = site.program().routes.size();
  for (size_t i = 0; i < shape.routes; ++i) {
    std::string pattern;
    const size_t segments = pick(random, shape.segments_max + 1);
    for (size_t s = 0; s < segments; ++s) {
      pattern += pick_one(random, kSegments);
    }
    pattern += pick_one(random, kEnds);
    if (pattern.empty()) {
      pattern = "/";
    }
    const bool has_guard = pick(random, 2) == 0;
    site.route("r" + std::to_string(before + i), pick_one(random, kMethods), pattern,
               has_guard ? random_guard(random, 2) : model::Guard());
  }
}

const std::vector<std::string>& small_segments() {
  static const std::vector<std::string> segments = {"en",
                                                    "de",
                                                    "a",
                                                    "1",
                                                    "zz",
                                                    "77",
                                                    "-5",
                                                    "ZZ",
                                                    "18446744073709551615",
                                                    "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
                                                    "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"};
  return segments;
}

model::Program without_routes(const model::Program& program, const std::vector<bool>& is_dropped) {
  model::Program kept = program;
  kept.routes.clear();
  for (model::Host& host : kept.hosts) {
    host.routes.clear();
  }
  for (size_t i = 0; i < program.routes.size(); ++i) {
    if (!is_dropped[i]) {
      kept.hosts[program.routes[i].host.index()].routes.push_back(
          model::RouteId::from_index(kept.routes.size()));
      kept.routes.push_back(program.routes[i]);
    }
  }
  return kept;
}

model::Program accepted(model::Program program) {
  while (true) {
    dsl::DiagnosticSink sink;
    const auto analysis = analyze::analyze(program, sink);
    if (!sink.has_errors()) {
      return program;
    }
    std::vector<bool> is_dropped(program.routes.size());
    for (const dsl::Diagnostic& diagnostic : sink.all()) {
      for (size_t i = 0; i < program.routes.size(); ++i) {
        is_dropped[i] = is_dropped[i] || program.routes[i].span == diagnostic.primary.span;
      }
    }
    program = without_routes(program, is_dropped);
  }
}

std::string random_path(Random& random) {
  std::string path;
  const size_t segments = pick(random, 5);
  for (size_t i = 0; i < segments; ++i) {
    path += "/" + small_segments()[pick(random, small_segments().size())];
  }
  return path.empty() || pick(random, 6) == 0 ? path + "/" : path;
}

}  // namespace weir::test
