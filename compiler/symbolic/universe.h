// What the tables of one question share: texts, atoms, guards and outcomes, each known by a number.
//
// Two images are compared in one universe, so that what is the same on both sides has one number
// and is compared by it. Text is borrowed from images and programs, which outlive the universe.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/model/atom.h"
#include "compiler/symbolic/outcome.h"
#include "compiler/symbolic/sequences.h"

namespace weir::symbolic {

// A guard is a term: constants, atoms and what joins them. kChoose is a node of a decision diagram:
// by atom `a`, term `b` or term `c`.
enum class TermOp : uint8_t { kFalse, kTrue, kAtom, kNot, kAnd, kOr, kChoose };
struct Term {
  TermOp op = TermOp::kTrue;
  uint32_t a = 0;
  uint32_t b = 0;
  uint32_t c = 0;
};
inline constexpr uint32_t kFalseTerm = 0;
inline constexpr uint32_t kTrueTerm = 1;

class Universe {
 public:
  Universe();

  [[nodiscard]] uint32_t text(std::string_view text);
  // 0xFFFFFFFF for a text that no table has.
  [[nodiscard]] uint32_t find_text(std::string_view text) const;
  [[nodiscard]] std::string_view text_of(uint32_t id) const { return texts_[id]; }

  // Prefixes of clients become disjoint; `segment` of claims is an issuer().
  [[nodiscard]] uint32_t atom(model::Atom atom);
  [[nodiscard]] const model::Atom& atom_of(uint32_t id) const { return atoms_[id]; }

  [[nodiscard]] uint32_t term(const Term& term);
  [[nodiscard]] const Term& term_of(uint32_t id) const { return terms_[id]; }
  // A set of atoms, sorted; `set` is atoms_below() or united().
  [[nodiscard]] std::span<const uint32_t> atom_set(uint32_t set) const { return sets_[set]; }
  [[nodiscard]] uint32_t atoms_below(uint32_t term) const { return term_atoms_[term]; }
  [[nodiscard]] uint32_t united(uint32_t set, uint32_t other);
  [[nodiscard]] uint32_t set_of(std::span<const uint32_t> sorted) { return sets_.intern(sorted); }

  [[nodiscard]] uint32_t outcome(Outcome outcome);
  [[nodiscard]] const Outcome& outcome_of(uint32_t id) const { return outcomes_[id]; }

  // Who issues tokens, in full: "https://id.example.com for api (keys file:keys.json)".
  [[nodiscard]] uint16_t issuer(const std::string& description);
  [[nodiscard]] const std::string& issuer_of(uint16_t id) const { return issuers_[id]; }

  // Numbers for sequences of numbers, whatever they mean to the caller.
  [[nodiscard]] Sequences& shapes() { return shapes_; }

 private:
  [[nodiscard]] uint32_t atoms_of(const Term& term);

  std::unordered_map<std::string_view, uint32_t> text_ids_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string, uint32_t> atom_ids_;
  std::deque<model::Atom> atoms_;  // their addresses last
  Sequences term_ids_;
  std::vector<Term> terms_;
  std::vector<uint32_t> term_atoms_;
  Sequences sets_;
  std::unordered_map<std::string, uint32_t> outcome_ids_;
  std::deque<Outcome> outcomes_;
  std::vector<std::string> issuers_;
  Sequences shapes_;
};

inline constexpr uint32_t kEmptySet = 0;

}  // namespace weir::symbolic
