// One pass of an automaton over a text, byte by byte: of one in an image, and of one that the
// compiler is about to write. Borrows the tables; allocates nothing; a step is two loads.
// The verifier has bounded every class and target, so nothing is checked here. One walk, one text.
#pragma once

#include <cstdint>

#include "runtime/image/view.h"

namespace weir::engine {

class AutomatonWalk {
 public:
  AutomatonWalk(const image::ImageView& view, const image::AutomatonRecord& automaton)
      : classes_(view.byte_classes()[automaton.classes].of_byte.data()),
        targets_(view.automaton_targets(automaton.targets).data()),
        class_count_(automaton.class_count),
        first_accepting_(automaton.first_accepting),
        state_(automaton.start) {}

  void step(uint8_t byte) {
    if (!is_decided()) {
      state_ = targets_[size_t{state_} * class_count_ + classes_[byte]].state;
    }
  }

  // Nothing that follows changes the answer.
  [[nodiscard]] bool is_decided() const { return state_ >= image::kAutomatonAccept; }

  // Whether the text so far is one of the automaton's.
  [[nodiscard]] bool accepts() const {
    return is_decided() ? state_ == image::kAutomatonAccept : state_ >= first_accepting_;
  }

 private:
  const uint8_t* classes_;
  const image::AutomatonTarget* targets_;
  uint16_t class_count_;
  uint16_t first_accepting_;
  uint16_t state_;
};

}  // namespace weir::engine
