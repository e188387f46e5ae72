#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {

// The shorter one always ends first, with an error that blames the route.
void first_byte_after_timeout(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Route& route : subject.program.routes) {
    for (const model::UpstreamId id : upstreams_of(route)) {
      const model::Upstream& upstream = subject.program.upstreams[id.index()];
      if (route.timeout.count() != 0 && upstream.first_byte_timeout >= route.timeout) {
        sink.report(rule::first_byte_after_timeout, route.span, route.name, upstream.name)
            .secondary(upstream.span, "`first_byte_timeout` is set here")
            .help("give the route more time than its upstream has");
      }
    }
  }
}

}  // namespace weir::lint::rules
