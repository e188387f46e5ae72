#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {
namespace {

bool is_of_this_machine(const IpAddress& ip) {
  const IpAddress plain = ip.unmapped();
  return plain.family == IpFamily::kV4 ? plain.bytes[0] == 127 : plain == *IpAddress::parse("::1");
}

bool is_in_the_clear(const model::Listener& listener) {
  return !listener.tls.has_value() &&
         !std::ranges::all_of(
             listener.binds, [](const SocketAddress& bind) { return is_of_this_machine(bind.ip); });
}

}  // namespace

void plaintext_listener(const Subject& subject, dsl::DiagnosticSink& sink) {
  const model::Program& program = subject.program;
  for (size_t i = 0; i < program.listeners.size(); ++i) {
    const auto id = model::ListenerId::from_index(i);
    const bool serves = std::ranges::any_of(program.hosts, [&](const model::Host& host) {
      return std::ranges::find(host.listeners, id) != host.listeners.end() &&
             any_route(program, host, model::is_forwarded);
    });
    if (serves && is_in_the_clear(program.listeners[i])) {
      sink.report(rule::plaintext_listener, program.listeners[i].span, program.listeners[i].name)
          .help("give it `tls`, and let a listener without redirect to it");
    }
  }
}

}  // namespace weir::lint::rules
