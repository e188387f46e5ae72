#include "compiler/testing/invariants.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/prove/differences.h"
#include "compiler/prove/scenes.h"
#include "compiler/prove/token_facts.h"
#include "compiler/symbolic/image_table.h"
#include "compiler/symbolic/program_table.h"
#include "compiler/testing/judge.h"
#include "compiler/testing/observation.h"

namespace weir::testing {
namespace {

using prove::Scene;
using symbolic::DiagramId;
using symbolic::kNo;
using symbolic::kYes;
using symbolic::Place;

// What the leaves of the diagram of a scene say of its requests.
constexpr uint32_t kOutside = 0;
constexpr uint32_t kInside = 1;
constexpr uint32_t kHasProperty = 2;
constexpr uint32_t kIsServed = 4;  // has the token that its route wants

std::string name_of(const model::Invariant& invariant) {
  return fmt::format("invariant \"{}\"", invariant.name);
}

std::string name_of(const model::Cover& cover) {
  return fmt::format("cover host \"{}\"", cover.host);
}

// By profile: whose tokens they are.
std::vector<std::string> issuers_in(const image::ImageView& view) {
  std::vector<std::string> issuers;
  for (const image::JwtProfileRecord& profile : view.jwt_profiles()) {
    issuers.emplace_back(view.text(profile.issuer));
  }
  return issuers;
}

bool is_about_routes(const model::Expectation& expectation) {
  return std::holds_alternative<model::ExpectRoute>(expectation.fact) ||
         std::holds_alternative<model::ExpectPolicy>(expectation.fact);
}

// One invariant on one image.
class ClaimSearch {
 public:
  ClaimSearch(const model::Program& program, const image::ImageView& view,
              const symbolic::Table& table, symbolic::Universe& universe,
              const model::Invariant& invariant)
      : program_(program),
        view_(view),
        table_(table),
        universe_(universe),
        invariant_(invariant),
        issuers_(symbolic::issuers_of(program)),
        place_(universe) {
    proof_.name = name_of(invariant);
    proof_.span = invariant.span;
    proof_.property = invariant.property ? &*invariant.property : nullptr;
  }

  Proof run(std::string& fault) {
    const model::Region& region = invariant_.region;
    const symbolic::Table wanted =
        symbolic::table_of({.pattern = region.path ? &*region.path : nullptr,
                            .methods = region.methods.bits,
                            .guard = term_of_any_issuer(region.guard, issuers_, universe_)},
                           universe_);
    property_ = invariant_.property ? term_of_any_issuer(*invariant_.property, issuers_, universe_)
                                    : symbolic::kTrueTerm;
    const prove::ScenesSeen seen =
        prove::each_scene(table_, universe_,
                          {.wants_host =
                               [&](const symbolic::Listener&, const prove::HostPair& hosts) {
                                 return region.host.empty() || hosts.is_called(region.host);
                               },
                           .skip_repeated = !speaks_of_routes(),
                           .region = &wanted},
                          [&](const Scene& scene) { return look_at(scene); });
    conclude(seen);
    fault = fault_;
    return std::move(proof_);
  }

 private:
  [[nodiscard]] bool speaks_of_routes() const {
    return (invariant_.region.end && is_about_routes(*invariant_.region.end)) ||
           std::ranges::any_of(invariant_.expectations, is_about_routes);
  }

  [[nodiscard]] bool is_exists() const { return invariant_.kind == model::InvariantKind::kExists; }

  // False once the answer is known.
  bool look_at(const Scene& scene) {
    const auto& list = scene.candidates.list;
    std::vector<uint32_t> guards = {property_};
    for (const auto* candidates : {&list, &scene.region.list}) {
      for (const symbolic::Candidate& candidate : *candidates) {
        guards.push_back(candidate.guard);
      }
    }
    const prove::TokenFacts tokens = prove::token_facts(universe_, list, guards);
    issuer_count_ = tokens.issuers;
    guards.insert(guards.end(), tokens.terms.begin(), tokens.terms.end());
    place_.enter(scene.path, prove::entrance_of(scene.listener), guards);
    const DiagramId said = said_of(scene, tokens.terms);
    const prove::Meetings meetings =
        prove::find_meetings(place_.diagrams(), said, place_.winners(list),
                             [](DiagramId says, DiagramId /*winner*/) { return says != kNo; });
    is_complete_ = is_complete_ && place_.is_complete();
    return std::ranges::all_of(meetings, [&](const auto& meeting) {
      return consider(scene, symbolic::number_of(meeting.first.first), meeting.first.second,
                      meeting.second);
    });
  }

  DiagramId takes(const symbolic::Candidate& candidate) {
    return place_.takes(candidate.methods, candidate.guard);
  }

  // Whether the one who takes a request serves it.
  DiagramId served(const std::vector<symbolic::Candidate>& list) {
    DiagramId result = kYes;
    for (size_t i = list.size(); i-- > 0;) {
      const DiagramId has_token = place_.guard(prove::has_wanted_token(universe_, list[i].outcome));
      result = place_.diagrams().choose(takes(list[i]), has_token, result);
    }
    return result;
  }

  DiagramId said_of(const Scene& scene, const std::vector<uint32_t>& tokens) {
    symbolic::Diagrams& diagrams = place_.diagrams();
    DiagramId inside = takes(scene.region.list.front());
    for (const uint32_t term : tokens) {
      inside = diagrams.choose(inside, place_.guard(term), kNo);
    }
    const DiagramId is_served = served(scene.candidates.list);
    const auto with_service = [&](uint32_t facts) {
      return diagrams.choose(is_served, symbolic::leaf(facts | kIsServed), symbolic::leaf(facts));
    };
    const DiagramId facts = diagrams.choose(
        place_.guard(property_), with_service(kInside | kHasProperty), with_service(kInside));
    return diagrams.choose(inside, facts, symbolic::leaf(kOutside));
  }

  // One kind of requests with one winner. False once the answer is known.
  bool consider(const Scene& scene, uint32_t facts, DiagramId winner,
                const prove::Meeting& meeting) {
    const prove::Witness witness = scene.witness(place_.conditions(meeting.choices));
    auto request = to_request(witness);
    if (!request) {
      fault_ = request.error().to_string();
      return false;
    }
    request->set_issuers(issuers_in(view_));
    const Observation seen(view_, image::ListenerId(scene.listener_index), *request);
    const uint32_t expected = winner == Place::kNobody
                                  ? image::kNone
                                  : scene.candidates.list[symbolic::number_of(winner)].route;
    const bool is_served = (facts & kIsServed) != 0;
    if (seen.route().value != expected ||
        (expected != image::kNone && seen.lacks_token() == is_served)) {
      return disagree(witness);
    }
    if (invariant_.region.end && judge(program_, invariant_.region.end->fact, seen)) {
      return true;  // leads to somewhere else
    }
    const std::optional<Mismatch> mismatch = first_mismatch(seen);
    const bool holds = (facts & kHasProperty) != 0 && !mismatch;
    if (holds != is_exists()) {
      return true;
    }
    is_decided_ = true;
    note(witness, seen,
         mismatch ? fmt::format("expected {}, found {}", mismatch->expected, mismatch->found) : "");
    return false;
  }

  std::optional<Mismatch> first_mismatch(const Observation& seen) const {
    for (const model::Expectation& expectation : invariant_.expectations) {
      if (auto mismatch = judge(program_, expectation.fact, seen)) {
        return mismatch;
      }
    }
    return std::nullopt;
  }

  // With several issuers, a request of a test has no one's token in particular.
  bool disagree(const prove::Witness& witness) {
    if (issuer_count_ > 1) {
      is_complete_ = false;
      return true;
    }
    fault_ = fmt::format("the matcher disagrees with the analysis about {}", curl_line(witness));
    return false;
  }

  void note(const prove::Witness& witness, const Observation& seen, std::string reason) {
    proof_.witness = witness;
    proof_.outcome = seen.describe();
    proof_.route = seen.route_name();
    proof_.reason = std::move(reason);
  }

  void conclude(const prove::ScenesSeen& seen) {
    if (is_decided_) {
      proof_.verdict = is_exists() ? Verdict::kHolds : Verdict::kFails;
    } else if (!seen.undecided.empty() || !is_complete_) {
      proof_.verdict = Verdict::kUndecided;
      proof_.reason = seen.undecided.empty()
                          ? "guards of one place tell too many kinds of requests apart"
                          : seen.undecided.front();
    } else if (is_exists()) {
      proof_.verdict = Verdict::kFails;
      proof_.reason = "there is no such request";
    }
  }

  const model::Program& program_;
  const image::ImageView& view_;
  const symbolic::Table& table_;
  symbolic::Universe& universe_;
  const model::Invariant& invariant_;
  std::vector<std::string> issuers_;
  Place place_;
  uint32_t property_ = symbolic::kTrueTerm;
  size_t issuer_count_ = 0;
  bool is_complete_ = true;
  bool is_decided_ = false;
  Proof proof_;
  std::string fault_;
};

Proof prove_cover(const model::Cover& cover, const image::ImageView& view,
                  const symbolic::Table& table, symbolic::Universe& universe, std::string& fault) {
  Proof proof{.name = name_of(cover), .span = cover.span};
  const prove::ScenesSeen seen = prove::each_winner(
      table, universe,
      {.wants_host = [&](const symbolic::Listener&,
                         const prove::HostPair& hosts) { return hosts.is_called(cover.host); },
       .skip_repeated = true},
      {.wants = [](const symbolic::Candidate* candidate) { return candidate == nullptr; }},
      [&](const prove::Winner& winner) {
        const auto request = to_request(winner.witness);
        const Observation observed(view, image::ListenerId(winner.scene.listener_index), *request);
        if (observed.route().has_value()) {
          fault = fmt::format("the matcher disagrees with the analysis about {}",
                              curl_line(winner.witness));
        }
        proof.verdict = Verdict::kFails;
        proof.reason = "no route takes this request";
        proof.witness = winner.witness;
        proof.outcome = observed.describe();
        return false;
      });
  if (proof.verdict == Verdict::kHolds && !seen.undecided.empty()) {
    proof.verdict = Verdict::kUndecided;
    proof.reason = seen.undecided.front();
  }
  return proof;
}

}  // namespace

std::vector<Claim> claims_of(const model::Program& program) {
  std::vector<Claim> claims;
  claims.reserve(program.invariants.size() + program.covers.size());
  for (const model::Invariant& invariant : program.invariants) {
    claims.push_back({name_of(invariant), invariant.span});
  }
  for (const model::Cover& cover : program.covers) {
    claims.push_back({name_of(cover), cover.span});
  }
  return claims;
}

Proofs prove_claims(const model::Program& program, const image::ImageView& view) {
  Proofs proofs;
  if (program.invariants.empty() && program.covers.empty()) {
    return proofs;
  }
  symbolic::Universe universe;
  const symbolic::Table table = symbolic::table_of(view, universe);
  for (const model::Invariant& invariant : program.invariants) {
    if (invariant.kind != model::InvariantKind::kPreserve && proofs.fault.empty()) {
      proofs.list.push_back(
          ClaimSearch(program, view, table, universe, invariant).run(proofs.fault));
    }
  }
  for (const model::Cover& cover : program.covers) {
    proofs.list.push_back(prove_cover(cover, view, table, universe, proofs.fault));
  }
  return proofs;
}

Result<Proof> prove_preserved(const model::Program& program, const model::Invariant& invariant,
                              const image::ImageView& before, const image::ImageView& view) {
  const auto report = prove::diff(
      before, view, {.exceptions = invariant.exceptions, .issuers = symbolic::issuers_of(program)});
  if (!report) {
    return tl::unexpected(report.error());
  }
  if (report->classes.empty()) {
    return report->undecided.empty()
               ? Proof{.name = undecided(invariant, "").name, .span = invariant.span}
               : undecided(invariant, report->undecided.front());
  }
  Proof proof = undecided(invariant, "");
  const prove::BehaviourClass& first = report->classes.front();
  const prove::Change& change = first.changes.front();
  proof.verdict = Verdict::kFails;
  proof.reason =
      fmt::format("{}{}: {} is {}, was {}", first.subject.empty() ? "" : first.subject + " ",
                  name_of(change.kind), change.field, change.now, change.was);
  proof.witness = first.members.front().witness;
  proof.route = first.members.front().now ? first.members.front().now->name : "";
  return proof;
}

Proof undecided(const model::Invariant& invariant, std::string reason) {
  return {.name = name_of(invariant),
          .span = invariant.span,
          .verdict = Verdict::kUndecided,
          .reason = std::move(reason)};
}

}  // namespace weir::testing
