// Merges the states of an automaton that cannot be told apart (Moore 1956) and numbers what is
// left in one way. Private to compiler/regex.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "compiler/regex/automaton.h"

namespace weir::regex {

// An automaton as it is found: state 0 is the start and every state has a target for every class.
struct StateTable {
  std::array<uint8_t, kByteCount> class_of_byte{};
  size_t class_count = 0;
  std::vector<uint32_t> targets;  // by state and class
  std::vector<bool> accepts;      // by state
};

[[nodiscard]] Automaton minimize(const StateTable& table);

}  // namespace weir::regex
