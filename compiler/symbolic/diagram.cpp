#include "compiler/symbolic/diagram.h"

#include <algorithm>

#include "compiler/symbolic/limits.h"
#include "runtime/image/hash.h"

namespace weir::symbolic {
namespace {

constexpr uint32_t kNoVariable = 0xFFFFFFFFU;

}  // namespace

size_t Diagrams::KeyHash::operator()(const std::array<DiagramId, 3>& key) const {
  using image::hash_detail::fold;
  const uint64_t pair = fold(key[0] ^ image::hash_detail::kStart, key[1] ^ 0x9E3779B97F4A7C15ULL);
  return fold(pair ^ key[2], image::hash_detail::kBlock);
}

DiagramId Diagrams::node(uint32_t variable, std::span<const DiagramId> children) {
  if (std::ranges::all_of(children, [&](DiagramId child) { return child == children[0]; })) {
    return children[0];
  }
  std::vector<uint32_t> numbers;
  numbers.reserve(children.size() + 1);
  numbers.push_back(variable);
  numbers.insert(numbers.end(), children.begin(), children.end());
  return nodes_.intern(numbers);
}

uint32_t Diagrams::first_variable(const std::array<DiagramId, 3>& ids) const {
  uint32_t first = kNoVariable;
  for (const DiagramId id : ids) {
    first = is_leaf(id) ? first : std::min(first, variable(id));
  }
  return first;
}

DiagramId Diagrams::child_of(DiagramId id, uint32_t variable, size_t value) const {
  return is_leaf(id) || this->variable(id) != variable ? id : children(id)[value];
}

// Recursion is as deep as there are variables, which guards of one place name.
DiagramId Diagrams::choose(DiagramId condition, DiagramId yes, DiagramId no) {
  if (is_leaf(condition)) {
    return condition == kYes ? yes : no;
  }
  if (yes == no) {
    return yes;
  }
  if (yes == kYes && no == kNo) {
    return condition;
  }
  is_too_large_ = is_too_large_ || nodes_.numbers() > kDiagramNumbersMax;
  if (is_too_large_) {
    return kNo;
  }
  const std::array key = {condition, yes, no};
  const auto known = chosen_.find(key);
  if (known != chosen_.end()) {
    return known->second;
  }
  const uint32_t split = first_variable(key);
  size_t values = 0;
  for (const DiagramId id : key) {
    if (!is_leaf(id) && variable(id) == split) {
      values = children(id).size();
    }
  }
  std::vector<DiagramId> result(values);
  for (size_t value = 0; value < values; ++value) {
    result[value] = choose(child_of(condition, split, value), child_of(yes, split, value),
                           child_of(no, split, value));
  }
  const DiagramId made = node(split, result);
  chosen_.emplace(key, made);
  return made;
}

void Diagrams::clear() {
  nodes_.clear();
  chosen_.clear();
  is_too_large_ = false;
}

}  // namespace weir::symbolic
