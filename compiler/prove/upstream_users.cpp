#include "compiler/prove/upstream_users.h"

#include <algorithm>
#include <set>

#include "compiler/prove/scenes.h"

namespace weir::prove {

std::vector<Member> users_of(const symbolic::Table& table, symbolic::Universe& universe,
                             const std::string& upstream) {
  std::vector<Member> users;
  std::set<std::pair<uint32_t, std::string>> known;
  const auto uses = [&](const symbolic::Candidate* candidate) {
    return candidate != nullptr &&
           std::ranges::any_of(
               universe.outcome_of(candidate->outcome).shares,
               [&](const symbolic::Share& share) { return share.upstream == upstream; });
  };
  // Beyond a limit, some routes are not listed; the change is.
  (void)each_winner(table, universe, {}, {.wants = uses}, [&](const Winner& winner) {
    const std::string& host = winner.scene.hosts.pattern;
    if (!known.insert({winner.candidate->route, host}).second) {
      return true;
    }
    const symbolic::Route& route = table.routes[winner.candidate->route];
    users.push_back({.listener = winner.scene.listener.name,
                     .host = host,
                     .pattern = pattern_text(table, universe, winner.cell.node, winner.cell.kind),
                     .methods = winner.methods,
                     .was = std::nullopt,
                     .now = RouteRef{route.name, route.origin},
                     .witness = winner.witness});
    return true;
  });
  return users;
}

}  // namespace weir::prove
