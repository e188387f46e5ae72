#include <algorithm>

#include "lint/core/rule.h"

namespace weir::lint::rules {

void trusts_everyone(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Listener& listener : subject.program.listeners) {
    const bool trusts = std::ranges::any_of(
        listener.trusted_proxies, [](const Cidr& range) { return range.prefix_length == 0; });
    if (trusts) {
      sink.report(rule::trusts_everyone, listener.span, listener.name)
          .help("name the networks of your own proxies in `trusted_proxies`");
    }
  }
}

}  // namespace weir::lint::rules
