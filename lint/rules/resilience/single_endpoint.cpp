#include "lint/core/rule.h"

namespace weir::lint::rules {

void single_endpoint(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Upstream& upstream : subject.program.upstreams) {
    if (upstream.endpoints.size() == 1 && !upstream.endpoints.front().address.is_unix()) {
      sink.report(rule::single_endpoint, upstream.span, upstream.name)
          .help("name a second one, or allow it where something behind the address balances");
    }
  }
}

}  // namespace weir::lint::rules
