#include "compiler/testing/coverage.h"

#include "compiler/testing/guard_trace.h"

namespace weir::testing {
namespace {

void count_guard(const engine::Request& request, RouteCoverage& coverage) {
  const GuardTrace trace = trace_guard(coverage.route->guard, request);
  for (size_t i = 0; i < trace.atoms.size(); ++i) {
    if (trace.atoms[i]) {
      ++(*trace.atoms[i] ? coverage.branches[i].seen_true : coverage.branches[i].seen_false);
    }
  }
}

std::vector<const RouteCoverage*> all_of(const std::vector<RouteCoverage>& routes) {
  std::vector<const RouteCoverage*> all;
  all.reserve(routes.size());
  for (const RouteCoverage& route : routes) {
    all.push_back(&route);
  }
  return all;
}

}  // namespace

Share route_share(const std::vector<const RouteCoverage*>& routes) {
  Share share;
  for (const RouteCoverage* route : routes) {
    share.covered += route->taken > 0 ? 1 : 0;
    ++share.all;
  }
  return share;
}

Share branch_share(const std::vector<const RouteCoverage*>& routes) {
  Share share;
  for (const RouteCoverage* route : routes) {
    for (const BranchCoverage& branch : route->branches) {
      share.covered += (branch.seen_true > 0 ? 1U : 0U) + (branch.seen_false > 0 ? 1U : 0U);
      share.all += 2;
    }
  }
  return share;
}

Share Coverage::route_share() const {
  return testing::route_share(all_of(routes));
}

Share Coverage::branch_share() const {
  return testing::branch_share(all_of(routes));
}

void Coverage::count(const engine::Request& request, const engine::Explanation& explanation) {
  for (const engine::Considered& considered : explanation.considered) {
    RouteCoverage& route = routes[considered.route.index()];
    if (considered.verdict != engine::Verdict::kMethod) {
      count_guard(request, route);
    }
    if (considered.verdict == engine::Verdict::kTaken) {
      ++route.taken;
      return;  // the matcher asks no further
    }
  }
}

Coverage measure_coverage(const model::Program& program, const TestReport& report) {
  Coverage coverage;
  for (const model::Route& route : program.routes) {
    RouteCoverage& of_route = coverage.routes.emplace_back();
    of_route.route = &route;
    for (const model::Atom& atom : route.guard.atoms) {
      of_route.branches.push_back({&atom, 0, 0});
    }
  }
  for (const CaseResult& result : report.cases) {
    for (const RequestResult& request : result.requests) {
      coverage.count(request.request->request.request(), request.explanation);
    }
  }
  return coverage;
}

}  // namespace weir::testing
