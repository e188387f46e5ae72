#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {

void foreign_host(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Host& host : subject.program.hosts) {
    for (const model::HostPattern& pattern : host.patterns) {
      if (pattern.kind == model::HostKind::kAny &&
          any_route(subject.program, host, model::is_forwarded)) {
        sink.report(rule::foreign_host, pattern.span)
            .help("name the hosts that the site answers for");
      }
    }
  }
}

}  // namespace weir::lint::rules
