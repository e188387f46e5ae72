#include "compiler/prove/validate.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/prove/compare_hosts.h"
#include "compiler/prove/host_index.h"
#include "compiler/prove/scenes.h"
#include "compiler/symbolic/image_switches.h"
#include "compiler/symbolic/image_table.h"
#include "compiler/symbolic/program_table.h"

namespace weir::prove {
namespace {

using symbolic::Table;

std::string listener_fault(const symbolic::Listener& declared, const symbolic::Listener& written) {
  if (declared.name != written.name || declared.binds != written.binds ||
      declared.tls != written.tls || declared.limits != written.limits ||
      declared.trusted_proxies != written.trusted_proxies ||
      declared.forwarded != written.forwarded) {
    return fmt::format("the settings of listener {}", declared.name);
  }
  return declared.hosts == written.hosts ? ""
                                         : fmt::format("the hosts of listener {}", declared.name);
}

std::string settings_fault(const Table& declared, const Table& written) {
  if (declared.listeners.size() != written.listeners.size() ||
      declared.upstreams.size() != written.upstreams.size() ||
      declared.hosts.size() != written.hosts.size()) {
    return "the number of listeners, upstreams or hosts";
  }
  for (size_t i = 0; i < declared.listeners.size(); ++i) {
    std::string fault = listener_fault(declared.listeners[i], written.listeners[i]);
    if (!fault.empty()) {
      return fault;
    }
  }
  for (size_t i = 0; i < declared.upstreams.size(); ++i) {
    if (declared.upstreams[i].name != written.upstreams[i].name ||
        !declared.upstreams[i].serves_like(written.upstreams[i])) {
      return fmt::format("the settings of upstream {}", declared.upstreams[i].name);
    }
  }
  return {};
}

class HostValidation {
 public:
  HostValidation(symbolic::Universe& universe, const Table& declared, const Table& written)
      : universe_(universe), place_(universe), declared_(declared), written_(written) {}

  void run(const symbolic::Listener& listener, uint32_t host, Validation& validation) {
    const Sides sides{
        declared_, declared_.hosts[host].root, written_, written_.hosts[host].root, {}};
    if (declared_.nodes[sides.before_root].tree_id == written_.nodes[sides.after_root].tree_id) {
      return;
    }
    const HostsCompared compared = compare_hosts(
        universe_, place_, sides, entrance_of(listener), [&](const Difference& found) {
          if (validation.fault.empty()) {
            validation.fault =
                fmt::format("requests for {} of host {}", found.path, declared_.hosts[host].name);
          }
        });
    if (compared.explored != symbolic::Explored::kAll || !compared.is_complete) {
      validation.undecided.push_back(
          fmt::format("host {}: too many kinds of requests", declared_.hosts[host].name));
    }
  }

 private:
  symbolic::Universe& universe_;
  symbolic::Place place_;
  const Table& declared_;
  const Table& written_;
};

}  // namespace

Validation validate(const model::Program& program, const analyze::Analysis& analysis,
                    const image::ImageView& view) {
  symbolic::Universe universe;
  const Table declared = table_of(program, analysis, universe);
  const Table written = symbolic::table_of(view, universe);
  Validation validation;
  validation.fault = settings_fault(declared, written);
  if (validation.fault.empty()) {
    validation.fault = symbolic::find_wrong_switch(view);
  }
  if (!validation.fault.empty()) {
    return validation;
  }
  HostValidation hosts(universe, declared, written);
  for (uint32_t host = 0; host < program.hosts.size(); ++host) {
    const size_t listener = program.hosts[host].listeners.front().index();
    hosts.run(declared.listeners[listener], host, validation);
  }
  return validation;
}

}  // namespace weir::prove
