// Example texts: one for each way in which a set of automata can take a text.
//
// The question behind every analysis of patterns: which combinations of "this one matches, that one
// does not" occur at all? The automata run side by side and every combination of their states is
// visited, shortest text first, letters before digits before everything else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/regex/automaton.h"

namespace weir::regex {

struct Sample {
  std::string text;
  std::vector<bool> accepted;  // by position in SampleRequest::automata
};

// All are borrowed for the call.
struct SampleRequest {
  std::span<const Automaton* const> automata;
  const Automaton* domain = nullptr;          // what a text can be at all; null: anything
  std::span<const std::string_view> avoided;  // texts that are no examples; sorted, distinct
};

// Samples of different `accepted`; without `is_complete` there may be more ways than are listed.
struct Samples {
  std::vector<Sample> list;
  bool is_complete = true;
};

[[nodiscard]] Samples find_samples(const SampleRequest& request);

}  // namespace weir::regex
