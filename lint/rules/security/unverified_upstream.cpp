#include "lint/core/rule.h"

namespace weir::lint::rules {

void unverified_upstream(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Upstream& upstream : subject.program.upstreams) {
    if (upstream.tls.mode == image::UpstreamTlsMode::kInsecure) {
      sink.report(rule::unverified_upstream, upstream.span, upstream.name)
          .help("write `mode = verified`, with `ca` if the authority is your own");
    }
  }
}

}  // namespace weir::lint::rules
