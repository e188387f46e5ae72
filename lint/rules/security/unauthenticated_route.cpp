#include <map>

#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {
namespace {

// For each upstream that some route of a host asks for a token before, the first that does.
using GuardedWays = std::map<model::UpstreamId, const model::Route*>;

GuardedWays guarded_ways(const model::Program& program, const model::Host& host) {
  GuardedWays ways;
  for (const model::RouteId id : host.routes) {
    const model::Route& route = program.routes[id.index()];
    if (model::demands_token(route)) {
      for (const model::UpstreamId upstream : upstreams_of(route)) {
        ways.emplace(upstream, &route);
      }
    }
  }
  return ways;
}

void check_route(const model::Program& program, const model::Route& route, const GuardedWays& ways,
                 dsl::DiagnosticSink& sink) {
  for (const model::UpstreamId upstream : upstreams_of(route)) {
    if (const auto way = ways.find(upstream); way != ways.end()) {
      sink.report(rule::unauthenticated_route, route.span, route.name,
                  program.upstreams[upstream.index()].name)
          .secondary(way->second->span, "this one asks for a token")
          .help("ask for one here, too: `use bearer(...)`");
    }
  }
}

}  // namespace

// About an upstream, not the host: pages beside an API may be for everybody. Where a token is
// optional, somebody has said so.
void unauthenticated_route(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Host& host : subject.program.hosts) {
    const GuardedWays ways = guarded_ways(subject.program, host);
    for (const model::RouteId id : host.routes) {
      const model::Route& route = subject.program.routes[id.index()];
      if (!ways.empty() && !route.jwt.has_value()) {
        check_route(subject.program, route, ways, sink);
      }
    }
  }
}

}  // namespace weir::lint::rules
