#include "compiler/symbolic/universe.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "compiler/analyze/prefixes.h"

namespace weir::symbolic {
namespace {

bool is_signed(const model::Atom& atom) {
  return atom.test == image::AtomTest::kInRange && atom.capture_type == image::CaptureType::kInt;
}

void append_language(std::string& key, const regex::Automaton& automaton) {
  key.append(automaton.classes.begin(), automaton.classes.end());
  key +=
      fmt::format(" {} {} {} ", automaton.class_count, automaton.start, automaton.first_accepting);
  for (const uint16_t target : automaton.targets) {
    key += fmt::format("{} ", target);
  }
}

// What the atom asks, whatever words it was written in: equal keys are equal questions.
std::string key_of(const model::Atom& atom) {
  const bool is_capture = atom.subject == image::AtomSubject::kCapture;
  std::string key =
      fmt::format("{} {} {} {} {} {} ", static_cast<int>(atom.subject), static_cast<int>(atom.test),
                  atom.segment, is_signed(atom), atom.methods.bits, is_capture ? "" : atom.name);
  for (const std::string& value : atom.values) {
    key += fmt::format("{}:{}", value.size(), value);
  }
  for (const Cidr& prefix : atom.prefixes) {
    key += prefix.to_string() + ' ';
  }
  for (const image::NumberRange& range : atom.ranges) {
    key += fmt::format("{}-{} ", range.first, range.last);
  }
  if (atom.language != nullptr) {
    append_language(key, *atom.language);
  }
  return key;
}

}  // namespace

Universe::Universe() {
  (void)sets_.intern({});  // kEmptySet
  (void)term({.op = TermOp::kFalse});
  (void)term({.op = TermOp::kTrue});
}

uint32_t Universe::text(std::string_view text) {
  const auto [entry, is_new] = text_ids_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) {
    texts_.push_back(text);
  }
  return entry->second;
}

uint32_t Universe::find_text(std::string_view text) const {
  const auto known = text_ids_.find(text);
  return known != text_ids_.end() ? known->second : image::kNone;
}

uint32_t Universe::atom(model::Atom atom) {
  atom.prefixes = analyze::without_nested(std::move(atom.prefixes));
  const auto [entry, is_new] =
      atom_ids_.try_emplace(key_of(atom), static_cast<uint32_t>(atoms_.size()));
  if (is_new) {
    atoms_.push_back(std::move(atom));
  }
  return entry->second;
}

uint32_t Universe::united(uint32_t set, uint32_t other) {
  if (set == other || other == kEmptySet) {
    return set;
  }
  if (set == kEmptySet) {
    return other;
  }
  std::vector<uint32_t> all;
  std::ranges::set_union(sets_[set], sets_[other], std::back_inserter(all));
  return sets_.intern(all);
}

uint32_t Universe::atoms_of(const Term& term) {
  switch (term.op) {
    case TermOp::kFalse:
    case TermOp::kTrue:
      return kEmptySet;
    case TermOp::kAtom:
      return sets_.intern({&term.a, 1});
    case TermOp::kNot:
      return term_atoms_[term.a];
    case TermOp::kAnd:
    case TermOp::kOr:
      return united(term_atoms_[term.a], term_atoms_[term.b]);
    case TermOp::kChoose:
      return united(sets_.intern({&term.a, 1}), united(term_atoms_[term.b], term_atoms_[term.c]));
  }
  return kEmptySet;
}

uint32_t Universe::term(const Term& term) {
  const std::array key = {static_cast<uint32_t>(term.op), term.a, term.b, term.c};
  const uint32_t id = term_ids_.intern(key);
  if (id == terms_.size()) {
    terms_.push_back(term);
    term_atoms_.push_back(atoms_of(term));
  }
  return id;
}

uint32_t Universe::outcome(Outcome outcome) {
  const auto [entry, is_new] =
      outcome_ids_.try_emplace(key_of(outcome), static_cast<uint32_t>(outcomes_.size()));
  if (is_new) {
    outcomes_.push_back(std::move(outcome));
  }
  return entry->second;
}

uint16_t Universe::issuer(const std::string& description) {
  const auto known = std::ranges::find(issuers_, description);
  const auto id = static_cast<uint16_t>(known - issuers_.begin());
  if (known == issuers_.end()) {
    issuers_.push_back(description);
  }
  return id;
}

}  // namespace weir::symbolic
