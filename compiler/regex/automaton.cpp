#include "compiler/regex/automaton.h"

#include <map>
#include <unordered_map>

#include "compiler/regex/limits.h"
#include "compiler/regex/minimize.h"
#include "runtime/image/format.h"

namespace weir::regex {
namespace {

// Bytes that every set of the expression has or lacks together are one class.
struct ByteClasses {
  std::array<uint8_t, kByteCount> of_byte{};
  std::vector<uint8_t> samples;  // a byte of each class
};

ByteClasses classify(const std::vector<ByteSet>& sets) {
  ByteClasses classes;
  std::map<std::vector<bool>, uint8_t> known;
  for (size_t byte = 0; byte < kByteCount; ++byte) {
    std::vector<bool> membership;
    membership.reserve(sets.size());
    for (const ByteSet& set : sets) {
      membership.push_back(set.contains(static_cast<uint8_t>(byte)));
    }
    const auto [entry, is_new] =
        known.try_emplace(std::move(membership), static_cast<uint8_t>(classes.samples.size()));
    if (is_new) {
      classes.samples.push_back(static_cast<uint8_t>(byte));
    }
    classes.of_byte[byte] = entry->second;
  }
  return classes;
}

class Builder {
 public:
  Builder(Expressions& expressions, TermId start)
      : expressions_(expressions), classes_(classify(expressions.byte_sets())) {
    state_of(start);
  }

  std::optional<StateTable> run() {
    for (size_t state = 0; state < terms_.size(); ++state) {
      for (const uint8_t byte : classes_.samples) {
        const uint32_t target = state_of(expressions_.derive(terms_[state], byte));
        table_.targets.push_back(target);
      }
      if (terms_.size() > kStatesMax || expressions_.size() > kTermsMax) {
        return std::nullopt;
      }
    }
    table_.class_of_byte = classes_.of_byte;
    table_.class_count = classes_.samples.size();
    return std::move(table_);
  }

 private:
  uint32_t state_of(TermId term) {
    const auto [entry, is_new] =
        known_.try_emplace(term.value, static_cast<uint32_t>(terms_.size()));
    if (is_new) {
      terms_.push_back(term);
      table_.accepts.push_back(expressions_.matches_empty(term));
    }
    return entry->second;
  }

  Expressions& expressions_;
  ByteClasses classes_;
  std::unordered_map<uint32_t, uint32_t> known_;
  std::vector<TermId> terms_;
  StateTable table_;
};

}  // namespace

bool Automaton::accepts(std::string_view text) const {
  uint16_t state = start;
  for (const char c : text) {
    state = next(state, static_cast<uint8_t>(c));
  }
  return is_accepting(state);
}

uint16_t Automaton::next(uint16_t state, uint8_t byte) const {
  return state >= image::kAutomatonAccept ? state
                                          : targets[size_t{state} * class_count + classes[byte]];
}

bool Automaton::is_accepting(uint16_t state) const {
  return state >= image::kAutomatonAccept ? state == image::kAutomatonAccept
                                          : state >= first_accepting;
}

std::optional<Automaton> build_automaton(Expressions& expressions, TermId term) {
  const std::optional<StateTable> table = Builder(expressions, term).run();
  if (!table) {
    return std::nullopt;
  }
  Automaton automaton = minimize(*table);
  if (automaton.targets.size() > image::kAutomatonTargetsMax) {
    return std::nullopt;
  }
  return automaton;
}

}  // namespace weir::regex
