#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {

// An upstream with a limit of its own for the first byte cannot hang; a tunnel is meant to last.
void no_timeout(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Route& route : subject.program.routes) {
    const bool can_hang = std::ranges::any_of(upstreams_of(route), [&](model::UpstreamId id) {
      return subject.program.upstreams[id.index()].first_byte_timeout.count() == 0;
    });
    if (can_hang && route.timeout.count() == 0 && route.upgrade == image::Upgrade::kRefused) {
      sink.report(rule::no_timeout, route.span, route.name)
          .help("give the route a `timeout`, or its upstream a `first_byte_timeout`");
    }
  }
}

}  // namespace weir::lint::rules
