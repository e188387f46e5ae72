// Sequences of numbers, each kept once: equal sequences have equal ids.
//
// What makes comparing cheap: a thing that is written as a sequence (a node of a diagram, a tree of
// paths, a guard) is the same as another exactly if their ids are. Equality is by content and not
// by hash, so no collision can hide a difference. Ids count from 0 in the order of arrival.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weir::symbolic {

class Sequences {
 public:
  Sequences();

  [[nodiscard]] uint32_t intern(std::span<const uint32_t> numbers);
  // Valid until the next intern().
  [[nodiscard]] std::span<const uint32_t> operator[](uint32_t id) const {
    return {numbers_.data() + begins_[id], begins_[id + 1] - begins_[id]};
  }
  [[nodiscard]] size_t size() const { return begins_.size() - 1; }
  // Numbers in all sequences together: what they cost.
  [[nodiscard]] size_t numbers() const { return numbers_.size(); }
  // Forgets all, but keeps the memory.
  void clear();

 private:
  void grow();
  [[nodiscard]] size_t slot_of(std::span<const uint32_t> numbers) const;

  std::vector<uint32_t> numbers_;
  std::vector<size_t> begins_;   // by id, and the end of the last one
  std::vector<uint32_t> slots_;  // open addressing: an id + 1, or 0; a power of two
};

}  // namespace weir::symbolic
