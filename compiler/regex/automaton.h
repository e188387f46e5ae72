// Deterministic automata over bytes: what a pattern becomes.
//
// A text is decided in one pass, one table step a byte. An automaton is minimal and numbered in one
// way, so that two patterns that stand for the same texts give equal automata. It is stored in the
// image as it is here (image::AutomatonRecord); runtime/image/automaton_walk.h takes the steps.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/regex/expressions.h"

namespace weir::regex {

struct Automaton {
  std::array<uint8_t, kByteCount> classes{};  // of each byte: which column of `targets`
  uint16_t class_count = 1;
  uint16_t start = 0;            // a state, or one of the two final answers
  uint16_t first_accepting = 0;  // states from this one on accept what ends in them
  // By state and class: a state, image::kAutomatonReject or image::kAutomatonAccept.
  std::vector<uint16_t> targets;

  [[nodiscard]] bool accepts(std::string_view text) const;
  // Where `byte` leads from `state`.
  [[nodiscard]] uint16_t next(uint16_t state, uint8_t byte) const;
  // A text that ends in `state` is one of the automaton's.
  [[nodiscard]] bool is_accepting(uint16_t state) const;
  friend bool operator==(const Automaton&, const Automaton&) = default;
};

// The automaton of an expression; nothing if it has more than kStatesMax states or its table would
// be larger than image::kAutomatonTargetsMax.
[[nodiscard]] std::optional<Automaton> build_automaton(Expressions& expressions, TermId term);

}  // namespace weir::regex
