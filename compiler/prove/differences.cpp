#include "compiler/prove/differences.h"

#include <algorithm>
#include <set>

namespace weir::prove {
namespace {

using symbolic::DiagramId;
using symbolic::Diagrams;
using symbolic::is_leaf;
using symbolic::Place;
using Pair = std::pair<DiagramId, DiagramId>;

uint32_t first_variable(const Diagrams& diagrams, const Pair& pair) {
  uint32_t first = 0xFFFFFFFFU;
  for (const DiagramId id : {pair.first, pair.second}) {
    first = is_leaf(id) ? first : std::min(first, diagrams.variable(id));
  }
  return first;
}

DiagramId child_of(const Diagrams& diagrams, DiagramId id, uint32_t variable, size_t value) {
  return is_leaf(id) || diagrams.variable(id) != variable ? id : diagrams.children(id)[value];
}

size_t values_of(const Diagrams& diagrams, const Pair& pair, uint32_t variable) {
  const DiagramId id =
      !is_leaf(pair.first) && diagrams.variable(pair.first) == variable ? pair.first : pair.second;
  return diagrams.children(id).size();
}

// Walks both diagrams side by side, each pair of nodes once.
class Walk {
 public:
  Walk(const Diagrams& diagrams, const Matters& matters, uint16_t methods, Meetings& meetings)
      : diagrams_(diagrams), matters_(matters), methods_(methods), meetings_(meetings) {}

  // Recursion is as deep as there are variables.
  void run(const Pair& pair, symbolic::Choices& choices) {
    if (!seen_.insert(pair).second) {
      return;
    }
    if (is_leaf(pair.first) && is_leaf(pair.second)) {
      meet(pair, choices);
      return;
    }
    const uint32_t variable = first_variable(diagrams_, pair);
    const size_t values = values_of(diagrams_, pair, variable);
    for (uint32_t value = 0; value < values; ++value) {
      choices.emplace_back(variable, value);
      run({child_of(diagrams_, pair.first, variable, value),
           child_of(diagrams_, pair.second, variable, value)},
          choices);
      choices.pop_back();
    }
  }

 private:
  void meet(const Pair& pair, const symbolic::Choices& choices) {
    if (!matters_(pair.first, pair.second)) {
      return;
    }
    const auto [entry, is_new] = meetings_.try_emplace(pair);
    entry->second.methods |= methods_;
    if (is_new) {
      entry->second.choices = choices;
    }
  }

  const Diagrams& diagrams_;
  const Matters& matters_;
  uint16_t methods_;
  Meetings& meetings_;
  std::set<Pair> seen_;
};

}  // namespace

Meetings find_meetings(const Diagrams& diagrams, DiagramId before, DiagramId after,
                       const Matters& matters) {
  std::map<Pair, uint16_t> by_method;
  for (uint32_t method = 0; method < kHttpMethodCount; ++method) {
    by_method[{child_of(diagrams, before, Place::kMethodVariable, method),
               child_of(diagrams, after, Place::kMethodVariable, method)}] |=
        static_cast<uint16_t>(1U << method);
  }
  Meetings meetings;
  for (const auto& [pair, methods] : by_method) {
    uint32_t method = 0;
    while ((methods >> method & 1U) == 0) {
      ++method;
    }
    symbolic::Choices choices = {{Place::kMethodVariable, method}};
    Walk(diagrams, matters, methods, meetings).run(pair, choices);
  }
  return meetings;
}

}  // namespace weir::prove
