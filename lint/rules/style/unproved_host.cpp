#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {

void unproved_host(const Subject& subject, dsl::DiagnosticSink& sink) {
  if (!subject.program.invariants.empty()) {
    return;
  }
  for (const model::Host& host : subject.program.hosts) {
    if (any_route(subject.program, host, model::demands_token)) {
      sink.report(rule::unproved_host, host.span, to_string(host.patterns.front()))
          .help("for example: forall req -> upstream payments { req.jwt.valid }");
    }
  }
}

}  // namespace weir::lint::rules
