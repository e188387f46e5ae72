#include "compiler/testing/generate.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "compiler/model/listener_choice.h"
#include "compiler/prove/takers.h"
#include "compiler/symbolic/image_table.h"
#include "compiler/symbolic/program_table.h"
#include "compiler/testing/judge.h"
#include "compiler/testing/observation.h"
#include "dsl/syntax/literals.h"

namespace weir::testing {
namespace {

using symbolic::kTrueTerm;
using symbolic::TermOp;

// For each atom of a guard: what has to hold for the guard to be asked as far as that.
class AskedConditions {
 public:
  AskedConditions(const model::Guard& guard, const std::vector<std::string>& issuers,
                  symbolic::Universe& universe)
      : guard_(guard), issuers_(issuers), universe_(universe), of_atom_(guard.atoms.size()) {
    if (!guard.terms.empty()) {
      visit(guard.terms.size() - 1, kTrueTerm);
    }
  }

  // A term: the atom is asked and answers so.
  [[nodiscard]] uint32_t asked(size_t atom, bool answer) {
    return both(of_atom_[atom].first,
                answer ? of_atom_[atom].second : inverse(of_atom_[atom].second));
  }

 private:
  // What the term says; `condition` is when it is asked.
  uint32_t visit(size_t index, uint32_t condition) {
    const model::GuardTerm& term = guard_.terms[index];
    switch (term.op) {
      case model::GuardOp::kAtom: {
        const model::Guard alone{.atoms = {guard_.atoms[term.left]},
                                 .terms = {{model::GuardOp::kAtom}}};
        of_atom_[term.left] = {condition, term_of(alone, issuers_, universe_)};
        return of_atom_[term.left].second;
      }
      case model::GuardOp::kNot:
        return inverse(visit(term.left, condition));
      case model::GuardOp::kAnd: {
        const uint32_t left = visit(term.left, condition);
        return both(left, visit(term.right, both(condition, left)));
      }
      case model::GuardOp::kOr: {
        const uint32_t left = visit(term.left, condition);
        const uint32_t right = visit(term.right, both(condition, inverse(left)));
        return universe_.term({.op = TermOp::kOr, .a = left, .b = right});
      }
      case model::GuardOp::kTrue:
        return kTrueTerm;
      case model::GuardOp::kFalse:
        return symbolic::kFalseTerm;
    }
    return kTrueTerm;
  }

  uint32_t inverse(uint32_t term) { return universe_.term({.op = TermOp::kNot, .a = term}); }
  uint32_t both(uint32_t a, uint32_t b) {
    return universe_.term({.op = TermOp::kAnd, .a = a, .b = b});
  }

  const model::Guard& guard_;
  const std::vector<std::string>& issuers_;
  symbolic::Universe& universe_;
  std::vector<std::pair<uint32_t, uint32_t>> of_atom_;  // when it is asked, what it says
};

// Whether a test can give what the witness has.
bool can_be_given(const prove::Witness& witness) {
  return std::ranges::none_of(witness.conditions.fields, [](const analyze::Field& field) {
    return field.subject == image::AtomSubject::kSni ||
           field.subject == image::AtomSubject::kClientPort;
  });
}

class Generator {
 public:
  Generator(const model::Program& program, const image::ImageView& view, Coverage coverage)
      : view_(view),
        coverage_(std::move(coverage)),
        table_(symbolic::table_of(view, universe_)),
        issuers_(symbolic::issuers_of(program)) {}

  Generated run() {
    for (size_t i = 0; i < coverage_.routes.size() && generated_.fault.empty(); ++i) {
      cover_route(static_cast<uint32_t>(i), coverage_.routes[i]);
    }
    return std::move(generated_);
  }

 private:
  void cover_route(uint32_t route, const RouteCoverage& coverage) {
    places_ = prove::places_of(table_, universe_, route);
    const model::Route& written = *coverage.route;
    if (coverage.taken == 0) {
      const auto is_own = [&](const prove::Winner& winner) {
        return winner.candidate != nullptr && winner.candidate->route == route;
      };
      add(fmt::format("generated: route {}", written.name), written.span, kTrueTerm, is_own);
    }
    AskedConditions conditions(written.guard, issuers_, universe_);
    for (size_t i = 0; i < coverage.branches.size(); ++i) {
      cover_branch(route, i, true, conditions);
      cover_branch(route, i, false, conditions);
    }
  }

  void cover_branch(uint32_t route, size_t index, bool answer, AskedConditions& conditions) {
    const RouteCoverage& coverage = coverage_.routes[route];
    const BranchCoverage& branch = coverage.branches[index];
    if ((answer ? branch.seen_true : branch.seen_false) == 0) {
      add(fmt::format("generated: condition {} of route {} is {}", index + 1, coverage.route->name,
                      answer),
          branch.atom->span, conditions.asked(index, answer),
          [&](const prove::Winner& winner) { return comes_late(winner, route); });
    }
  }

  // Nobody who comes before the route takes the request, so that its guard is asked.
  static bool comes_late(const prove::Winner& winner, uint32_t route) {
    const auto& list = winner.scene.candidates.list;
    const auto own = std::ranges::find(list, route, &symbolic::Candidate::route);
    return winner.candidate == nullptr || winner.candidate >= &*own;
  }

  template <typename Wanted>
  void add(const std::string& name, dsl::Span span, uint32_t condition, const Wanted& wanted) {
    bool is_undecided = false;
    for (const prove::DescribedPlace& place : places_) {
      std::optional<GeneratedTest> test;
      const auto seen = each_winner_at(place, condition, [&](const prove::Winner& winner) {
        if (wanted(winner)) {
          test = GeneratedTest{name, winner.witness, "", {}};
        }
        return !test || !can_be_given(test->witness);
      });
      is_undecided = is_undecided || !seen.undecided.empty();
      if (test) {
        return finish(*std::move(test), span);
      }
    }
    generated_.left.push_back(
        {span, is_undecided ? "undecided: too many kinds of requests" : "no request does that"});
  }

  prove::ScenesSeen each_winner_at(const prove::DescribedPlace& place, uint32_t condition,
                                   const std::function<bool(const prove::Winner&)>& visit) {
    const symbolic::RegionRoute region{&place.pattern, place.methods, kTrueTerm};
    const symbolic::Table paths = symbolic::table_of(region, universe_);
    return prove::each_winner(table_, universe_,
                              {.wants_host =
                                   [&](const symbolic::Listener&, const prove::HostPair& hosts) {
                                     return table_.hosts[hosts.after].name == place.host;
                                   },
                               .region = &paths},
                              {.wants = [](const symbolic::Candidate*) { return true; },
                               .condition = condition,
                               .methods = place.methods},
                              visit);
  }

  void finish(GeneratedTest test, dsl::Span span) {
    if (!can_be_given(test.witness)) {
      generated_.left.push_back(
          {span, fmt::format("no test can give this request: {}", curl_line(test.witness))});
      return;
    }
    const auto request = to_request(test.witness);
    const auto listener =
        request ? model::choose_listener(view_, *request, "") : Result<image::ListenerId>();
    if (!request || !listener) {
      generated_.fault =
          fmt::format("cannot make a request of {}", prove::request_line(test.witness));
      return;
    }
    const Observation seen(view_, *listener, *request);
    test.expectations = expectations_of(seen);
    coverage_.count(seen.request(), seen.explanation());  // what it reaches needs no other test
    generated_.tests.push_back(std::move(test));
  }

  static std::vector<std::string> expectations_of(const Observation& seen) {
    std::vector<std::string> all;
    if (seen.route().has_value()) {
      const std::string name(seen.route_name());
      const bool is_plain = name.find('[') == std::string::npos;
      all.push_back("route " + (is_plain ? name : dsl::encode_string(name)));
    }
    if (!seen.is_forwarded()) {
      all.push_back(fmt::format("status {}", seen.status()));
    } else if (seen.outcome()->timeout_ms != 0) {
      all.push_back("timeout " + duration_text(Milliseconds(seen.outcome()->timeout_ms)));
    }
    return all;
  }

  image::ImageView view_;
  Coverage coverage_;
  symbolic::Universe universe_;
  symbolic::Table table_;
  std::vector<std::string> issuers_;
  std::vector<prove::DescribedPlace> places_;
  Generated generated_;
};

}  // namespace

Generated generate_tests(const model::Program& program, const image::ImageView& view,
                         Coverage coverage) {
  return Generator(program, view, std::move(coverage)).run();
}

}  // namespace weir::testing
