#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {
namespace {

bool tells(const model::Route& route) {
  return std::ranges::any_of(route.response_edits, [](const model::HeaderEdit& edit) {
    return writes(edit, "strict-transport-security");
  });
}

}  // namespace

void missing_hsts(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Host& host : subject.program.hosts) {
    const bool has_tls = std::ranges::any_of(host.listeners, [&](model::ListenerId id) {
      return subject.program.listeners[id.index()].tls.has_value();
    });
    const bool is_silent =
        any_route(subject.program, host, [](const model::Route& route) { return !tells(route); });
    if (has_tls && is_silent) {
      sink.report(rule::missing_hsts, host.span, to_string(host.patterns.front()))
          .help("write `use hsts` in the host; it comes from `std.http`");
    }
  }
}

}  // namespace weir::lint::rules
