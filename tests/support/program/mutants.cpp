#include "tests/support/program/mutants.h"

#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "dsl/diag/sink.h"

namespace weir::test {
namespace {

using model::Program;
using model::Route;

constexpr uint32_t kAllPpm = 1'000'000;
constexpr std::array<uint16_t, 4> kStatuses = {200, 204, 403, 404};
constexpr std::array<int, 3> kTimeouts = {1000, 3000, 30000};

bool is_forwarded(const Route& route) {
  return std::holds_alternative<model::ToUpstream>(route.action) ||
         std::holds_alternative<model::Split>(route.action);
}

model::Guard some_guard(Random& random) {
  const std::array<model::Guard, 6> guards = {
      header_is("x", {"1"}),      has_header("y"),
      query_is("q", {"a"}),       client_in({"10.0.0.0/8"}),
      header_matches("x", "1.*"), header_is("x", {"1", "2"}) && !cookie_is("c", {"k"})};
  return guards[pick(random, guards.size())];
}

model::Action some_action(Random& random, size_t upstreams) {
  const model::UpstreamId one(static_cast<uint32_t>(pick(random, upstreams)));
  switch (pick(random, 8)) {
    case 0: {
      const model::UpstreamId other(static_cast<uint32_t>((one.value + 1) % upstreams));
      return model::Split{{{one, {kAllPpm / 4}}, {other, {kAllPpm - kAllPpm / 4}}}};
    }
    case 1:
      return model::Respond{{kStatuses[pick(random, kStatuses.size())]}, ""};
    case 2:
      return model::Redirect{{308}, {{.text = "https://new.test/"}}};
    default:
      return model::ToUpstream{one};
  }
}

void decorate(Route& route, Random& random, size_t upstreams) {
  route.action = some_action(random, upstreams);
  if (is_forwarded(route)) {
    route.timeout = Milliseconds(kTimeouts[pick(random, kTimeouts.size())]);
    if (pick(random, 3) == 0) {
      route.request_edits.push_back({image::EditOp::kSet, "x-a", {{.text = "1"}}});
    }
    if (pick(random, 4) == 0) {
      route.rewrite = model::Template{{.text = "/fixed"}};
    }
  }
  if (pick(random, 3) == 0) {
    route.response_edits.push_back({image::EditOp::kAdd, "x-b", {{.text = "1"}}});
  }
}

// ---- operators
// -----------------------------------------------------------------------------------

// The routes for which `fits` is true; one of them, or null.
template <typename Fits>
Route* some_route(Program& program, Random& random, const Fits& fits) {
  std::vector<Route*> found;
  for (Route& route : program.routes) {
    if (fits(route)) {
      found.push_back(&route);
    }
  }
  return found.empty() ? nullptr : found[pick(random, found.size())];
}

bool has_guard(const Route& route) {
  return !route.guard.terms.empty();
}

bool change_guard(Program& program, Operator mutation, Random& random) {
  Route* route = some_route(program, random, [&](const Route& candidate) {
    return has_guard(candidate) != (mutation == Operator::kGuardAdded);
  });
  if (route == nullptr) {
    return false;
  }
  const dsl::Span span = route->guard.span;
  if (mutation == Operator::kGuardNegated) {
    route->guard = !std::move(route->guard);
  } else {
    route->guard = mutation == Operator::kGuardAdded ? some_guard(random) : model::Guard();
  }
  route->guard.span = span;
  return true;
}

bool change_atom(Program& program, Random& random) {
  Route* route = some_route(program, random,
                            [](const Route& candidate) { return !candidate.guard.atoms.empty(); });
  if (route == nullptr) {
    return false;
  }
  model::Guard other = some_guard(random);
  auto& atoms = route->guard.atoms;
  atoms[pick(random, atoms.size())] = other.atoms.front();
  return true;
}

bool is_junction(const model::GuardTerm& term) {
  return term.op == model::GuardOp::kAnd || term.op == model::GuardOp::kOr;
}

bool change_junction(Program& program, Random& random) {
  Route* route = some_route(program, random, [](const Route& candidate) {
    return candidate.guard.terms.size() > 1 && is_junction(candidate.guard.terms.back());
  });
  if (route == nullptr) {
    return false;
  }
  model::GuardTerm& root = route->guard.terms.back();
  root.op = root.op == model::GuardOp::kAnd ? model::GuardOp::kOr : model::GuardOp::kAnd;
  return true;
}

bool change_methods(Program& program, Random& random) {
  constexpr std::array<std::string_view, 4> kMethods = {"GET", "POST", "GET|POST", "*"};
  Route* route = some_route(program, random, [](const Route&) { return true; });
  const MethodMask methods = make_methods(kMethods[pick(random, kMethods.size())]);
  return route != nullptr && std::exchange(route->methods, methods) != methods;
}

bool change_priority(Program& program, Random& random) {
  Route* route =
      some_route(program, random, [](const Route& candidate) { return candidate.priority != 0; });
  if (route == nullptr) {
    return false;
  }
  route->priority = -route->priority;
  return true;
}

bool change_target(Program& program, Random& random) {
  Route* route = some_route(program, random, [](const Route& candidate) {
    return std::holds_alternative<model::ToUpstream>(candidate.action);
  });
  if (route == nullptr) {
    return false;
  }
  auto& target = std::get<model::ToUpstream>(route->action).upstream;
  target = model::UpstreamId(static_cast<uint32_t>((target.value + 1) % program.upstreams.size()));
  return true;
}

bool change_shares(Program& program, Random& random) {
  Route* route = some_route(program, random, [](const Route& candidate) {
    return std::holds_alternative<model::Split>(candidate.action);
  });
  if (route == nullptr) {
    return false;
  }
  auto& arms = std::get<model::Split>(route->action).arms;
  std::swap(arms[0].share, arms[1].share);
  return true;
}

bool change_status(Program& program, Random& random) {
  Route* route = some_route(program, random, [](const Route& candidate) {
    return std::holds_alternative<model::Respond>(candidate.action);
  });
  if (route == nullptr) {
    return false;
  }
  auto& status = std::get<model::Respond>(route->action).status;
  const uint16_t wanted = kStatuses[pick(random, kStatuses.size())];
  return std::exchange(status.value, wanted) != wanted;
}

bool change_forwarding(Program& program, Operator mutation, Random& random) {
  Route* route = some_route(program, random, is_forwarded);
  if (route == nullptr) {
    return false;
  }
  if (mutation == Operator::kTimeout) {
    route->timeout += Milliseconds(1);
  } else if (mutation == Operator::kRequestHeader) {
    route->request_edits.push_back({image::EditOp::kRemove, "x-c", {}});
  } else {
    route->rewrite = route->rewrite ? std::nullopt : std::optional(model::Template{{.text = "/z"}});
  }
  return true;
}

bool change_response(Program& program, Random& random) {
  Route* route = some_route(program, random, [](const Route&) { return true; });
  if (route == nullptr) {
    return false;
  }
  if (route->response_edits.empty()) {
    route->response_edits.push_back({image::EditOp::kSet, "x-d", {{.text = "1"}}});
  } else {
    route->response_edits.clear();
  }
  return true;
}

bool change_segment(Program& program, Random& random) {
  constexpr std::array<std::string_view, 6> kOthers = {
      "/en", "/a", "/{x}", "/{x: uint}", "/{x: enum { de }}", "/{x: slug}"};
  Route* route = some_route(program, random, [](const Route& candidate) {
    return candidate.pattern.segments.size() > 1;
  });
  if (route == nullptr) {
    return false;
  }
  const std::string_view text = kOthers[pick(random, kOthers.size())];
  route->pattern.segments.front() = make_pattern(text).segments.front();
  route->pattern.text = std::string(text) + "/...";
  return true;
}

bool remove_route(Program& program, Random& random) {
  std::vector<bool> is_dropped(program.routes.size());
  if (is_dropped.empty()) {
    return false;
  }
  is_dropped[pick(random, is_dropped.size())] = true;
  program = without_routes(program, is_dropped);
  return true;
}

bool add_route(Program& program, Random& random) {
  constexpr std::array<std::string_view, 5> kPatterns = {"/a/a", "/en/{x: uint}", "/zz",
                                                         "/{x}/1/**", "/de/{x}"};
  Route route{.name = "added", .span = program.routes.front().span};
  route.host = model::HostId(static_cast<uint32_t>(pick(random, program.hosts.size())));
  route.pattern = make_pattern(kPatterns[pick(random, kPatterns.size())]);
  if (pick(random, 2) == 0) {
    route.guard = some_guard(random);
  }
  decorate(route, random, program.upstreams.size());
  program.hosts[route.host.index()].routes.push_back(
      model::RouteId::from_index(program.routes.size()));
  program.routes.push_back(std::move(route));
  return true;
}

bool change_host(Program& program, Random& random) {
  model::Host& host = program.hosts[pick(random, program.hosts.size())];
  if (pick(random, 2) == 0) {
    host.patterns.push_back({.kind = model::HostKind::kExact, .name = "new.b.test"});
  } else {
    host.patterns.front().name = "c.test";
  }
  return true;
}

bool change_endpoint(Program& program, Random& random) {
  model::Upstream& upstream = program.upstreams[pick(random, program.upstreams.size())];
  upstream.endpoints.front().address = *SocketAddress::parse("127.0.0.1:9999");
  return true;
}

bool apply(Program& program, Operator mutation, Random& random) {
  switch (mutation) {
    case Operator::kGuardNegated:
    case Operator::kGuardDropped:
    case Operator::kGuardAdded:
      return change_guard(program, mutation, random);
    case Operator::kGuardAtom:
      return change_atom(program, random);
    case Operator::kGuardJunction:
      return change_junction(program, random);
    case Operator::kMethods:
      return change_methods(program, random);
    case Operator::kPriority:
      return change_priority(program, random);
    case Operator::kTarget:
      return change_target(program, random);
    case Operator::kShares:
      return change_shares(program, random);
    case Operator::kStatus:
      return change_status(program, random);
    case Operator::kTimeout:
    case Operator::kRequestHeader:
    case Operator::kRewrite:
      return change_forwarding(program, mutation, random);
    case Operator::kResponseHeader:
      return change_response(program, random);
    case Operator::kSegment:
      return change_segment(program, random);
    case Operator::kRouteRemoved:
      return remove_route(program, random);
    case Operator::kRouteAdded:
      return add_route(program, random);
    case Operator::kHostName:
      return change_host(program, random);
    case Operator::kEndpoint:
      return change_endpoint(program, random);
  }
  return false;
}

}  // namespace

std::string_view name_of(Operator mutation) {
  constexpr std::array<std::string_view, kOperators> kNames = {
      "guard negated", "guard dropped",  "guard added",     "guard atom", "guard junction",
      "methods",       "priority",       "target",          "shares",     "status",
      "timeout",       "request header", "response header", "rewrite",    "segment",
      "route removed", "route added",    "host name",       "endpoint"};
  return kNames[static_cast<size_t>(mutation)];
}

Program site_of_all_outcomes(Random& random) {
  ProgramBuilder site;
  site.upstream("next");
  site.upstream("third");
  site.program().upstreams[1].endpoints.front().address = *SocketAddress::parse("127.0.0.1:9002");
  site.program().upstreams[2].endpoints.front().address = *SocketAddress::parse("127.0.0.1:9003");
  site.host({"a.test"});
  add_random_routes(site, random, {.routes = 14, .segments_max = 2});
  site.route("high", "*", "/zz/zz", header_is("x", {"1"})).priority = 1;
  site.route("low", "*", "/zz/zz", has_header("y")).priority = -2;
  site.host({"*.b.test"});
  add_random_routes(site, random, {.routes = 10, .segments_max = 2});
  for (Route& route : site.program().routes) {
    decorate(route, random, site.program().upstreams.size());
  }
  return accepted(site.program());
}

std::optional<Program> mutant(const Program& program, Operator mutation, Random& random) {
  Program changed = program;
  if (!apply(changed, mutation, random)) {
    return std::nullopt;
  }
  dsl::DiagnosticSink sink;
  (void)analyze::analyze(changed, sink);
  return sink.has_errors() ? std::nullopt : std::optional(std::move(changed));
}

}  // namespace weir::test
