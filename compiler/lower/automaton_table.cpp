#include "compiler/lower/automaton_table.h"

namespace weir::lower {

uint32_t AutomatonTable::add_classes(const Classes& classes) {
  const auto [entry, is_new] =
      known_classes_.try_emplace(classes, static_cast<uint32_t>(tables_.byte_classes.size()));
  if (is_new) {
    tables_.byte_classes.push_back({classes});
  }
  return entry->second;
}

uint32_t AutomatonTable::add(const regex::Automaton& automaton) {
  const uint32_t classes = add_classes(automaton.classes);
  const auto [entry, is_new] = known_.try_emplace(
      Key{classes, automaton.start, automaton.first_accepting, automaton.targets},
      static_cast<uint32_t>(tables_.automata.size()));
  if (is_new) {
    const auto states = automaton.targets.size() / automaton.class_count;
    tables_.automata.push_back({.classes = classes,
                                .class_count = automaton.class_count,
                                .state_count = static_cast<uint16_t>(states),
                                .start = automaton.start,
                                .first_accepting = automaton.first_accepting,
                                .targets = {static_cast<uint32_t>(tables_.automaton_targets.size()),
                                            static_cast<uint32_t>(automaton.targets.size())}});
    for (const uint16_t target : automaton.targets) {
      tables_.automaton_targets.push_back({target});
    }
  }
  return entry->second;
}

}  // namespace weir::lower
