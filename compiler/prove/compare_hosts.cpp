#include "compiler/prove/compare_hosts.h"

#include <algorithm>
#include <vector>

#include "compiler/prove/change.h"
#include "compiler/prove/differences.h"
#include "compiler/prove/scenes.h"

namespace weir::prove {
namespace {

using symbolic::Candidate;
using symbolic::Table;
using symbolic::Universe;
using Cells = std::vector<analyze::CellRef>;

bool asks_who(const Universe& universe, uint32_t guard) {
  return std::ranges::any_of(universe.atom_set(universe.atoms_below(guard)), [&](uint32_t atom) {
    switch (universe.atom_of(atom).subject) {
      case image::AtomSubject::kClientIp:
      case image::AtomSubject::kClientCertificate:
      case image::AtomSubject::kClaim:
      case image::AtomSubject::kClaimValues:
        return true;
      default:
        return false;
    }
  });
}

std::vector<uint32_t> identity_of(const Table& table, const Cells& cells) {
  std::vector<uint32_t> ids;
  for (const analyze::CellRef& cell : cells) {
    ids.push_back(table.nodes[cell.node].cell_ids[static_cast<size_t>(cell.kind)]);
  }
  return ids;
}

class Comparison {
 public:
  Comparison(Universe& universe, symbolic::Place& place, const Sides& sides,
             const symbolic::Entrance& entrance,
             const std::function<void(const Difference&)>& found)
      : universe_(universe), place_(place), sides_(sides), entrance_(entrance), found_(found) {}

  HostsCompared run() {
    std::vector<symbolic::HostSide> all = {{&sides_.before, sides_.before_root},
                                           {&sides_.after, sides_.after_root}};
    for (const Table* exception : sides_.exceptions) {
      all.push_back({exception, exception->hosts.front().root});
    }
    symbolic::PathExplorer explorer(universe_, std::move(all));
    result_.explored =
        explorer.run({.is_settled = [&](const auto& states) { return are_alike(states); },
                      .at_end =
                          [&](const std::string& path, const auto& cells) {
                            compare(path, cells);
                            return true;
                          }});
    return result_;
  }

 private:
  [[nodiscard]] bool are_alike(const symbolic::PathExplorer::States& states) {
    before_key_.clear();
    after_key_.clear();
    append_identity(sides_.before, states[0], before_key_);
    append_identity(sides_.after, states[1], after_key_);
    return before_key_ == after_key_;
  }

  void compare(const std::string& path, const std::vector<Cells>& cells) {
    if (identity_of(sides_.before, cells[0]) == identity_of(sides_.after, cells[1])) {
      return;
    }
    ++result_.places;
    const Candidates was = candidates_of(sides_.before, cells[0]);
    const Candidates now = candidates_of(sides_.after, cells[1]);
    std::vector<uint32_t> guards;
    for (const Candidates* side : {&was, &now}) {
      for (const Candidate& candidate : side->list) {
        guards.push_back(candidate.guard);
      }
    }
    std::vector<Candidate> excepted;
    for (size_t i = 0; i < sides_.exceptions.size(); ++i) {
      for (const Candidate& candidate : candidates_of(*sides_.exceptions[i], cells[i + 2]).list) {
        excepted.push_back(candidate);
        guards.push_back(candidate.guard);
      }
    }
    place_.enter(path, entrance_, guards);
    const auto before = without(excepted, place_.winners(was.list));
    const auto after = without(excepted, place_.winners(now.list));
    const Meetings meetings = find_meetings(place_.diagrams(), before, after,
                                            [&](symbolic::DiagramId a, symbolic::DiagramId b) {
                                              return outcome_at(was, a) != outcome_at(now, b);
                                            });
    result_.is_complete = result_.is_complete && place_.is_complete();
    for (const auto& [pair, meeting] : meetings) {
      report(path, was, now, pair, meeting);
    }
  }

  symbolic::DiagramId without(const std::vector<Candidate>& excepted, symbolic::DiagramId winners) {
    for (const Candidate& candidate : excepted) {
      auto& diagrams = place_.diagrams();
      const auto takes = diagrams.choose(place_.methods(candidate.methods),
                                         place_.guard(candidate.guard), symbolic::kNo);
      winners = diagrams.choose(takes, symbolic::Place::kNobody, winners);
    }
    return winners;
  }

  static uint32_t outcome_at(const Candidates& candidates, symbolic::DiagramId winner) {
    return winner == symbolic::Place::kNobody
               ? image::kNone
               : candidates.list[symbolic::number_of(winner)].outcome;
  }

  static Taken taken_at(const Candidates& candidates, symbolic::DiagramId winner) {
    if (winner == symbolic::Place::kNobody) {
      return {};
    }
    const uint32_t index = symbolic::number_of(winner);
    return {&candidates.list[index], candidates.cells[index]};
  }

  void report(const std::string& path, const Candidates& was, const Candidates& now,
              const std::pair<symbolic::DiagramId, symbolic::DiagramId>& pair,
              const Meeting& meeting) {
    const Difference difference{.was = taken_at(was, pair.first),
                                .now = taken_at(now, pair.second),
                                .methods = meeting.methods,
                                .path = path,
                                .conditions = place_.conditions(meeting.choices),
                                .had_identity_check = had_identity_check(was, now, pair.second)};
    found_(difference);
  }

  bool had_identity_check(const Candidates& was, const Candidates& now,
                          symbolic::DiagramId winner) const {
    const uint32_t outcome = outcome_at(now, winner);
    return outcome != image::kNone &&
           std::ranges::any_of(was.list, [&](const Candidate& candidate) {
             return target_text(universe_.outcome_of(candidate.outcome)) ==
                        target_text(universe_.outcome_of(outcome)) &&
                    asks_who(universe_, candidate.guard);
           });
  }

  Universe& universe_;
  symbolic::Place& place_;
  const Sides& sides_;
  const symbolic::Entrance& entrance_;
  const std::function<void(const Difference&)>& found_;
  HostsCompared result_;
  std::vector<uint32_t> before_key_;
  std::vector<uint32_t> after_key_;
};

}  // namespace

HostsCompared compare_hosts(Universe& universe, symbolic::Place& place, const Sides& sides,
                            const symbolic::Entrance& entrance,
                            const std::function<void(const Difference&)>& found) {
  return Comparison(universe, place, sides, entrance, found).run();
}

}  // namespace weir::prove
