#include "compiler/prove/compare_hosts.h"

#include <algorithm>
#include <vector>

#include "compiler/prove/change.h"
#include "compiler/prove/differences.h"
#include "compiler/prove/scenes.h"
#include "compiler/prove/token_facts.h"

namespace weir::prove {
namespace {

using symbolic::Candidate;
using symbolic::Table;
using symbolic::Universe;
using Cells = std::vector<analyze::CellRef>;

// In the number of a leaf, beside the position of a candidate.
constexpr uint32_t kRefused = 1U << 30U;

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
    const TokenFacts tokens = add_tokens(was.list, now.list, guards);
    place_.enter(path, entrance_, guards);
    const auto before = without(excepted, fates(was.list, tokens));
    const auto after = without(excepted, fates(now.list, tokens));
    const Meetings meetings = find_meetings(place_.diagrams(), before, after,
                                            [&](symbolic::DiagramId a, symbolic::DiagramId b) {
                                              return differ(taken_at(was, a), taken_at(now, b));
                                            });
    result_.is_complete = result_.is_complete && place_.is_complete();
    // Those that a token is asked of first: they show best what a change of tokens is about.
    for (const bool is_refused : {true, false}) {
      for (const auto& [pair, meeting] : meetings) {
        if ((taken_at(was, pair.first).is_refused || taken_at(now, pair.second).is_refused) ==
            is_refused) {
          report(path, was, now, pair, meeting);
        }
      }
    }
  }

  // Nothing to add where no route wants a token.
  TokenFacts add_tokens(const std::vector<Candidate>& was, const std::vector<Candidate>& now,
                        std::vector<uint32_t>& guards) {
    std::vector<Candidate> all = was;
    all.insert(all.end(), now.begin(), now.end());
    std::erase_if(all, [&](const Candidate& candidate) { return !wants_token(candidate); });
    if (all.empty()) {
      return {};
    }
    TokenFacts facts = token_facts(universe_, all, guards);
    guards.insert(guards.end(), facts.terms.begin(), facts.terms.end());
    return facts;
  }

  [[nodiscard]] bool wants_token(const Candidate& candidate) const {
    return universe_.outcome_of(candidate.outcome).token == image::TokenMode::kRequired;
  }

  // Who takes a request, and whether it is refused for its token; only requests that there are.
  symbolic::DiagramId fates(const std::vector<Candidate>& list, const TokenFacts& tokens) {
    if (tokens.terms.empty()) {
      return place_.winners(list);
    }
    auto& diagrams = place_.diagrams();
    symbolic::DiagramId result = symbolic::Place::kNobody;
    for (size_t i = list.size(); i-- > 0;) {
      const auto number = static_cast<uint32_t>(i);
      const auto fate = diagrams.choose(place_.guard(has_wanted_token(universe_, list[i].outcome)),
                                        symbolic::leaf(number), symbolic::leaf(number | kRefused));
      result = diagrams.choose(place_.takes(list[i].methods, list[i].guard), fate, result);
    }
    for (const uint32_t term : tokens.terms) {
      result = diagrams.choose(place_.guard(term), result, symbolic::Place::kNobody);
    }
    return result;
  }

  // A token that a route wants and the request has makes no difference any more, but for what is
  // made of its claims, which stands in other fields of the outcome.
  [[nodiscard]] bool differ(const Taken& was, const Taken& now) const {
    if (was.is_refused || now.is_refused) {
      return !(was.is_refused && now.is_refused);
    }
    const uint32_t a = was.candidate == nullptr ? image::kNone : was.candidate->outcome;
    const uint32_t b = now.candidate == nullptr ? image::kNone : now.candidate->outcome;
    if (a == b || a == image::kNone || b == image::kNone ||
        (!wants_token(*was.candidate) && !wants_token(*now.candidate))) {
      return a != b;
    }
    symbolic::Outcome left = universe_.outcome_of(a);
    symbolic::Outcome right = universe_.outcome_of(b);
    left.token = right.token;
    left.issuer = right.issuer;
    return !(left == right);
  }

  symbolic::DiagramId without(const std::vector<Candidate>& excepted, symbolic::DiagramId winners) {
    for (const Candidate& candidate : excepted) {
      winners = place_.diagrams().choose(place_.takes(candidate.methods, candidate.guard),
                                         symbolic::Place::kNobody, winners);
    }
    return winners;
  }

  static Taken taken_at(const Candidates& candidates, symbolic::DiagramId winner) {
    if (winner == symbolic::Place::kNobody) {
      return {};
    }
    const uint32_t number = symbolic::number_of(winner);
    const uint32_t index = number & ~kRefused;
    return {&candidates.list[index], candidates.cells[index], (number & kRefused) != 0};
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
    const Taken taken = taken_at(now, winner);
    const uint32_t outcome = taken.candidate == nullptr ? image::kNone : taken.candidate->outcome;
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
