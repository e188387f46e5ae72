// The automata of an image: equal ones once, and once what equal ones share of their byte classes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "compiler/lower/tables.h"
#include "compiler/regex/automaton.h"

namespace weir::lower {

class AutomatonTable {
 public:
  explicit AutomatonTable(Tables& tables) : tables_(tables) {}

  // The record of an automaton, added if it is not there yet.
  uint32_t add(const regex::Automaton& automaton);

 private:
  using Classes = std::array<uint8_t, regex::kByteCount>;
  using Key = std::tuple<uint32_t, uint16_t, uint16_t, std::vector<uint16_t>>;

  uint32_t add_classes(const Classes& classes);

  Tables& tables_;
  std::map<Classes, uint32_t> known_classes_;
  std::map<Key, uint32_t> known_;
};

}  // namespace weir::lower
