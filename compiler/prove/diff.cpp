#include "compiler/prove/diff.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "compiler/prove/compare_hosts.h"
#include "compiler/prove/host_index.h"
#include "compiler/prove/pairing.h"
#include "compiler/prove/scenes.h"
#include "compiler/prove/takers.h"
#include "compiler/symbolic/image_table.h"
#include "compiler/symbolic/program_table.h"
#include "runtime/base/sort_stably.h"
#include "runtime/engine/match.h"
#include "runtime/image/checksum.h"

namespace weir::prove {
namespace {

using image::ImageView;
using symbolic::Outcome;
using symbolic::Table;

constexpr size_t kFingerprintDigits = 16;

RouteRef route_ref(const Table& table, uint32_t route) {
  return {table.routes[route].name, table.routes[route].origin};
}

// Equal keys: the same changes of the same thing.
std::string key_of(const std::string& subject, const std::vector<Change>& changes) {
  std::string key = subject;
  for (const Change& change : changes) {
    key +=
        fmt::format("\n{}\n{}\n{}\n{}", name_of(change.kind), change.field, change.was, change.now);
  }
  return key;
}

std::string fingerprint_of(const BehaviourClass& of) {
  std::set<std::string> members;
  for (const Member& member : of.members) {
    members.insert(
        fmt::format("{} {} {} {}", member.listener, member.host, member.pattern, member.methods));
  }
  std::string text = key_of(of.subject, of.changes);
  for (const std::string& member : members) {
    text += "\n" + member;
  }
  std::string digits;
  for (const uint8_t byte : image::sha256(std::as_bytes(std::span(text)))) {
    digits += fmt::format("{:02x}", byte);
  }
  return digits.substr(0, kFingerprintDigits);
}

class Diff {
 public:
  Diff(const ImageView& before, const ImageView& after, const DiffScope& scope)
      : before_view_(before),
        after_view_(after),
        renamed_(renamed_upstreams(symbolic::upstreams_of(before), symbolic::upstreams_of(after))),
        before_(table_of(before, universe_)),
        after_(table_of(after, universe_, renamed_)),
        place_(universe_) {
    for (const model::Region& region : scope.exceptions) {
      const uint32_t guard = term_of_any_issuer(region.guard, scope.issuers, universe_);
      exceptions_.push_back(
          {region.host, table_of({.pattern = region.path ? &*region.path : nullptr,
                                  .methods = region.methods.bits,
                                  .guard = guard},
                                 universe_)});
    }
  }

  Result<DiffReport> run() {
    for (const symbolic::PathNode& node : after_.nodes) {
      for (const image::Range& cell : node.cells) {
        report_.cells += cell.count > 0 ? 1 : 0;
      }
    }
    for (const auto& [now, was] : renamed_) {
      report_.renamed_upstreams.emplace_back(was, now);
    }
    for (const ListenerPair& pair : pair_listeners(before_.listeners, after_.listeners)) {
      compare_listeners(pair);
      compare_hosts_of(pair);
    }
    compare_upstreams();
    if (!fault_.empty()) {
      return fail(ErrorCode::kConflict, fault_);
    }
    finish();
    return std::move(report_);
  }

 private:
  void compare_listeners(const ListenerPair& pair);
  void compare_hosts_of(const ListenerPair& pair);
  void compare_pair(const ListenerPair& pair, const HostPair& hosts);
  [[nodiscard]] std::vector<Member> users_of(const std::string& upstream);
  void compare_upstreams();
  void add_difference(const ListenerPair& pair, const HostPair& hosts,
                      const Difference& difference);
  [[nodiscard]] std::vector<Change> changes(const Difference& difference) const;
  void check_witness(const ListenerPair& pair, const Difference& difference,
                     const Witness& witness);
  BehaviourClass& class_of(const std::string& subject, const std::vector<Change>& changes);
  void finish();
  [[nodiscard]] const Outcome* outcome_of(const Taken& taken) const {
    return taken.candidate == nullptr ? nullptr : &universe_.outcome_of(taken.candidate->outcome);
  }

  const ImageView& before_view_;
  const ImageView& after_view_;
  symbolic::Universe universe_;
  std::map<std::string, std::string> renamed_;
  Table before_;
  Table after_;
  struct Exception {
    std::string host;  // a pattern; empty: all
    Table table;
  };
  symbolic::Place place_;
  std::vector<Exception> exceptions_;
  DiffReport report_;
  std::map<std::string, size_t> class_ids_;
  // Class, routes before and after, host: members there are.
  std::set<std::tuple<size_t, uint32_t, uint32_t, std::string>> members_;
  std::set<std::tuple<uint32_t, uint32_t, symbolic::Entrance>> compared_;
  std::string fault_;
};

BehaviourClass& Diff::class_of(const std::string& subject, const std::vector<Change>& changes) {
  const auto [entry, is_new] =
      class_ids_.try_emplace(key_of(subject, changes), report_.classes.size());
  if (is_new) {
    report_.classes.push_back({.changes = changes, .subject = subject, .members = {}});
  }
  return report_.classes[entry->second];
}

void Diff::compare_listeners(const ListenerPair& pair) {
  const symbolic::Listener& any = pair.after != nullptr ? *pair.after : *pair.before;
  std::vector<Change> changes;
  if (pair.before != nullptr && pair.after != nullptr) {
    changes = changes_of(*pair.before, *pair.after);
  } else {
    const std::string text = fmt::format("{}", any.binds.empty() ? "" : any.binds.front());
    changes = {pair.after != nullptr ? Change{ChangeKind::kNowHandled, "listener", "none", text}
                                     : Change{ChangeKind::kNowUnhandled, "listener", text, "none"}};
  }
  for (const Change& change : changes) {
    Member member{.listener = any.name};
    if (!any.hosts.empty()) {
      const auto hosts = host_pairs(nullptr, &any);
      member.witness = Witness{.is_tls = any.tls.has_value(),
                               .host = hosts.front().name,
                               .port = port_of(any),
                               .path = "/"};
    }
    class_of("listener " + any.name, {change}).members.push_back(std::move(member));
  }
}

void Diff::compare_hosts_of(const ListenerPair& pair) {
  for (const HostPair& hosts : host_pairs(pair.before, pair.after)) {
    report_.hosts += 1 + hosts.others.size();
    const auto& any = pair.after != nullptr ? *pair.after : *pair.before;
    const bool is_new = compared_.insert({hosts.before, hosts.after, entrance_of(any)}).second;
    if (is_new && (hosts.before != image::kNone || hosts.after != image::kNone)) {
      compare_pair(pair, hosts);
    }
  }
}

void Diff::compare_pair(const ListenerPair& pair, const HostPair& hosts) {
  const auto root = [](const Table& table, uint32_t host) {
    return host == image::kNone ? image::kNone : table.hosts[host].root;
  };
  Sides sides{before_, root(before_, hosts.before), after_, root(after_, hosts.after), {}};
  for (const Exception& exception : exceptions_) {
    if (exception.host.empty() || hosts.is_called(exception.host)) {
      sides.exceptions.push_back(&exception.table);
    }
  }
  if (sides.before_root != image::kNone && sides.after_root != image::kNone &&
      before_.nodes[sides.before_root].tree_id == after_.nodes[sides.after_root].tree_id) {
    return;
  }
  const auto& any = pair.after != nullptr ? *pair.after : *pair.before;
  const size_t members = members_.size();
  const HostsCompared compared =
      compare_hosts(universe_, place_, sides, entrance_of(any),
                    [&](const Difference& found) { add_difference(pair, hosts, found); });
  report_.places_compared += compared.places;
  report_.hosts_differing += members_.size() > members ? 1 : 0;
  if (compared.explored != symbolic::Explored::kAll) {
    report_.undecided.push_back(
        fmt::format("host {}: too many kinds of paths to look at each", hosts.pattern));
  } else if (!compared.is_complete) {
    report_.undecided.push_back(
        fmt::format("host {}: guards tell too many kinds of requests apart", hosts.pattern));
  }
}

std::vector<Change> Diff::changes(const Difference& difference) const {
  std::vector<Change> changes = changes_of(outcome_of(difference.was), outcome_of(difference.now));
  if (!changes.empty() && changes.front().kind == ChangeKind::kNowHandled &&
      difference.had_identity_check) {
    changes.front().kind = ChangeKind::kAuthWeakened;
  }
  return changes;
}

void Diff::add_difference(const ListenerPair& pair, const HostPair& hosts,
                          const Difference& difference) {
  const std::vector<Change> found = changes(difference);
  if (found.empty()) {
    return;
  }
  const auto& listener = pair.after != nullptr ? *pair.after : *pair.before;
  Witness witness{.is_tls = listener.tls.has_value(),
                  .host = hosts.name,
                  .port = port_of(listener),
                  .path = difference.path,
                  .conditions = difference.conditions};
  BehaviourClass& in = class_of("", found);
  const size_t id = class_ids_.at(key_of("", found));
  const auto route = [](const Taken& taken) {
    return taken.candidate == nullptr ? image::kNone : taken.candidate->route;
  };
  if (!members_.insert({id, route(difference.was), route(difference.now), hosts.pattern}).second) {
    return;
  }
  report_.class_of_routes.insert_or_assign({route(difference.was), route(difference.now)}, id);
  check_witness(pair, difference, witness);
  Member member{.listener = listener.name, .host = hosts.pattern, .methods = difference.methods};
  const auto describe = [&](const Table& table, const Taken& taken) -> std::optional<RouteRef> {
    if (taken.candidate == nullptr) {
      return std::nullopt;
    }
    std::string pattern = pattern_text(table, universe_, taken.cell.node, taken.cell.kind);
    // The longer of the two patterns says more about the requests.
    if (std::ranges::count(pattern, '/') >= std::ranges::count(member.pattern, '/')) {
      member.pattern = std::move(pattern);
    }
    return route_ref(table, taken.candidate->route);
  };
  member.was = describe(before_, difference.was);
  member.now = describe(after_, difference.now);
  member.witness = std::move(witness);
  in.members.push_back(std::move(member));
}

// Both matchers have the last word.
void Diff::check_witness(const ListenerPair& pair, const Difference& difference,
                         const Witness& witness) {
  const auto request = to_request(witness);
  if (!request) {
    fault_ = request.error().to_string();
    return;
  }
  const auto agrees = [&](const ImageView& view, uint32_t listener, const Taken& taken) {
    const uint32_t expected = taken.candidate == nullptr ? image::kNone : taken.candidate->route;
    const uint32_t found =
        listener == image::kNone
            ? image::kNone
            : engine::match(view, image::ListenerId(listener), request->request()).route.value;
    return found == expected;
  };
  if (!agrees(before_view_, pair.before_index, difference.was) ||
      !agrees(after_view_, pair.after_index, difference.now)) {
    fault_ = fmt::format("the matcher disagrees with the analysis about {}", curl_line(witness));
  }
}

// The routes that send requests to an upstream. Beyond a limit, some are not listed; the change is.
std::vector<Member> Diff::users_of(const std::string& upstream) {
  const auto uses = [&](const symbolic::Candidate* candidate) {
    return candidate != nullptr &&
           std::ranges::any_of(
               universe_.outcome_of(candidate->outcome).shares,
               [&](const symbolic::Share& share) { return share.upstream == upstream; });
  };
  return takers_of(after_, universe_, {}, {.wants = uses}).list;
}

void Diff::compare_upstreams() {
  for (const symbolic::Upstream& now : after_.upstreams) {
    const auto was = std::ranges::find(before_.upstreams, now.name, &symbolic::Upstream::name);
    if (was == before_.upstreams.end() || changes_of(*was, now).empty()) {
      continue;
    }
    std::vector<Member> users = users_of(now.name);
    if (users.empty()) {
      continue;  // no request can tell
    }
    class_of("upstream " + now.name, changes_of(*was, now)).members = std::move(users);
  }
}

void Diff::finish() {
  std::vector<size_t> order(report_.classes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  sort_stably(order, [&](size_t a, size_t b) {
    const BehaviourClass& left = report_.classes[a];
    const BehaviourClass& right = report_.classes[b];
    return std::tuple(left.kind(), right.members.size()) <
           std::tuple(right.kind(), left.members.size());
  });
  std::vector<BehaviourClass> sorted;
  std::vector<size_t> place_of(order.size());
  for (const size_t id : order) {
    place_of[id] = sorted.size();
    sorted.push_back(std::move(report_.classes[id]));
    sorted.back().fingerprint = fingerprint_of(sorted.back());
  }
  report_.classes = std::move(sorted);
  for (auto& [routes, id] : report_.class_of_routes) {
    id = place_of[id];
  }
}

}  // namespace

Result<DiffReport> diff(const ImageView& before, const ImageView& after, const DiffScope& scope) {
  if (std::ranges::equal(before.header().root_hash, after.header().root_hash)) {
    DiffReport report;
    report.hosts = after.hosts().size();
    report.cells = after.candidates().size();
    return report;
  }
  return Diff(before, after, scope).run();
}

}  // namespace weir::prove
