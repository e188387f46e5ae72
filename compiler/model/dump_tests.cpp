// The tests of a program, and what it claims of all requests, as text: see dump.h.
#include <string>
#include <string_view>
#include <variant>

#include "compiler/model/dump.h"

namespace weir::model {
namespace {

struct FactText {
  const Program& program;

  [[nodiscard]] std::string name(UpstreamId id) const { return program.upstreams[id.index()].name; }

  std::string operator()(const ExpectRoute& fact) const { return "route " + fact.name; }
  std::string operator()(const ExpectUpstream& fact) const {
    return "upstream " + name(fact.upstream);
  }
  std::string operator()(const ExpectSplit& fact) const {
    std::string text = "split";
    for (const ExpectShare& share : fact.shares) {
      text += " " + name(share.upstream) + " " + std::to_string(share.share.value) + "ppm";
    }
    return text;
  }
  std::string operator()(const ExpectStatus& fact) const {
    return "status " + std::to_string(fact.status.value);
  }
  std::string operator()(const ExpectRedirect& fact) const {
    return "redirect " + std::to_string(fact.status.value) + " " + quoted(fact.url);
  }
  std::string operator()(const ExpectPath& fact) const { return "path " + quoted(fact.path); }
  std::string operator()(const ExpectHeader& fact) const {
    constexpr std::string_view kTests[] = {" = ", " present", " absent"};
    const std::string text = (fact.is_response ? "response header " : "request header ") +
                             fact.name + std::string(kTests[static_cast<size_t>(fact.test)]);
    return fact.test == HeaderTest::kEquals ? text + quoted(fact.value) : text;
  }
  std::string operator()(const ExpectBody& fact) const { return "body " + quoted(fact.body); }
  std::string operator()(const ExpectPolicy& fact) const {
    return (fact.is_used ? "policy " : "without policy ") + fact.policy;
  }
  std::string operator()(const ExpectTimeout& fact) const {
    return "timeout " + std::to_string(fact.timeout.count()) + "ms";
  }
};

std::string dump_request(const Program& program, const TestRequest& request) {
  std::string text =
      "  " + request.request.line() + " from " + request.request.request().client.to_string();
  text += request.listener.empty() ? "\n" : " on " + request.listener + "\n";
  for (const auto& [name, value] : request.request.headers()) {
    text.append("    with ").append(name).append(": ").append(value).append("\n");
  }
  for (const Expectation& expectation : request.expectations) {
    text += "    => " + std::visit(FactText{program}, expectation.fact) + "\n";
  }
  return text;
}

std::string dump_region(const Program& program, const Region& region) {
  std::string text = region.host.empty() ? "" : " host " + quoted(region.host);
  if (region.methods != MethodMask::all()) {
    text += " " + dump(region.methods);
  }
  if (region.path) {
    text += " " + quoted(region.path->text);
  }
  if (!region.guard.terms.empty()) {
    text += " when " + dump(region.guard);
  }
  if (region.end) {
    text += " -> " + std::visit(FactText{program}, region.end->fact);
  }
  return text;
}

std::string dump_invariant(const Program& program, const Invariant& invariant) {
  constexpr std::string_view kKinds[] = {"forall", "exists", "preserve"};
  std::string text = "invariant " + quoted(invariant.name) + "\n  " +
                     std::string(kKinds[static_cast<size_t>(invariant.kind)]);
  if (invariant.kind != InvariantKind::kPreserve) {
    text += dump_region(program, invariant.region) + "\n";
  } else {
    text += " since " + quoted(invariant.since) + "\n";
  }
  for (const Region& exception : invariant.exceptions) {
    text += "    except" + dump_region(program, exception) + "\n";
  }
  if (invariant.property) {
    text += "    { " + dump(*invariant.property) + " }\n";
  }
  for (const Expectation& expectation : invariant.expectations) {
    text += "    => " + std::visit(FactText{program}, expectation.fact) + "\n";
  }
  return text;
}

}  // namespace

std::string dump_tests(const Program& program) {
  std::string text;
  for (const TestCase& test : program.tests) {
    text += "test " + quoted(test.name);
    text += test.variables.empty() ? "\n" : " for " + test.variables + "\n";
    for (const TestRequest& request : test.requests) {
      text += dump_request(program, request);
    }
  }
  for (const Cover& cover : program.covers) {
    text += "cover " + quoted(cover.host) + "\n";
  }
  for (const Invariant& invariant : program.invariants) {
    text += dump_invariant(program, invariant);
  }
  return text;
}

}  // namespace weir::model
