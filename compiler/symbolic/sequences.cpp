#include "compiler/symbolic/sequences.h"

#include <algorithm>

#include "runtime/image/hash.h"

namespace weir::symbolic {
namespace {

constexpr size_t kFirstSlots = 64;

uint64_t hash_of(std::span<const uint32_t> numbers) {
  uint64_t hash = image::hash_detail::kStart ^ numbers.size();
  for (const uint32_t number : numbers) {
    hash = image::hash_detail::fold(hash ^ number, image::hash_detail::kBlock);
  }
  return hash;
}

}  // namespace

Sequences::Sequences() : begins_(1, 0), slots_(kFirstSlots, 0) {}

size_t Sequences::slot_of(std::span<const uint32_t> numbers) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = hash_of(numbers) & mask;
  while (slots_[slot] != 0 && !std::ranges::equal((*this)[slots_[slot] - 1], numbers)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void Sequences::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (uint32_t id = 0; id < size(); ++id) {
    slots_[slot_of((*this)[id])] = id + 1;
  }
}

uint32_t Sequences::intern(std::span<const uint32_t> numbers) {
  const size_t slot = slot_of(numbers);
  if (slots_[slot] != 0) {
    return slots_[slot] - 1;
  }
  const auto id = static_cast<uint32_t>(size());
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  begins_.push_back(numbers_.size());
  slots_[slot] = id + 1;
  if (size() * 2 > slots_.size()) {
    grow();
  }
  return id;
}

void Sequences::clear() {
  // A table that once was large is not wiped again and again for small ones.
  slots_.resize(std::min(slots_.size(), std::max(kFirstSlots, slots_.size() / 2)));
  std::ranges::fill(slots_, 0);
  numbers_.clear();
  begins_.resize(1);
}

}  // namespace weir::symbolic
