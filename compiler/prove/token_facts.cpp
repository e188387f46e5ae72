#include "compiler/prove/token_facts.h"

#include <iterator>
#include <set>
#include <utility>

#include "compiler/symbolic/program_table.h"

namespace weir::prove {
namespace {

using symbolic::TermOp;
using symbolic::Universe;

uint32_t negated(Universe& universe, uint32_t term) {
  return universe.term({.op = TermOp::kNot, .a = term});
}

uint32_t implied(Universe& universe, uint32_t condition, uint32_t consequence) {
  return universe.term({.op = TermOp::kOr, .a = negated(universe, condition), .b = consequence});
}

uint32_t present(Universe& universe, const model::Atom& atom) {
  model::Atom is_there{.subject = atom.subject, .name = atom.name, .segment = atom.segment};
  return universe.term({.op = TermOp::kAtom, .a = universe.atom(std::move(is_there))});
}

}  // namespace

TokenFacts token_facts(Universe& universe, std::span<const symbolic::Candidate> candidates,
                       std::span<const uint32_t> guards) {
  TokenFacts facts;
  std::set<uint16_t> issuers;
  for (const symbolic::Candidate& candidate : candidates) {
    const symbolic::Outcome& outcome = universe.outcome_of(candidate.outcome);
    if (outcome.token) {
      issuers.insert(universe.issuer(outcome.issuer));
    }
  }
  for (const uint32_t guard : guards) {
    // A copy: terms that are made below move the sets of the universe.
    const auto below = universe.atom_set(universe.atoms_below(guard));
    const std::vector<uint32_t> ids(below.begin(), below.end());
    for (const uint32_t id : ids) {
      const model::Atom atom = universe.atom_of(id);
      if (symbolic::is_claim(atom)) {
        issuers.insert(atom.segment);
        facts.terms.push_back(implied(universe, present(universe, atom),
                                      symbolic::valid_token(atom.segment, universe)));
      }
    }
  }
  for (auto first = issuers.begin(); first != issuers.end(); ++first) {
    const uint32_t valid = symbolic::valid_token(*first, universe);
    for (auto second = std::next(first); second != issuers.end(); ++second) {
      facts.terms.push_back(
          implied(universe, valid, negated(universe, symbolic::valid_token(*second, universe))));
    }
    facts.terms.push_back(implied(universe, valid, symbolic::kTrueTerm));  // it is asked about
  }
  facts.issuers = issuers.size();
  return facts;
}

uint32_t has_wanted_token(Universe& universe, uint32_t outcome) {
  const symbolic::Outcome& of = universe.outcome_of(outcome);
  return of.token == image::TokenMode::kRequired
             ? symbolic::valid_token(universe.issuer(of.issuer), universe)
             : symbolic::kTrueTerm;
}

}  // namespace weir::prove
