// Decision diagrams with many ways: a reduced, ordered n-ary diagram over a list of variables.
//
//   x-tenant: absent -> 404 | acme -> client.ip: office -> web | else 404 ...
//
// A node decides one variable by the number of its value; equal nodes are one, so two diagrams of
// one arena are the same function exactly if they are the same number. Leaves carry numbers that
// mean what the caller wants. One arena serves one place of a table and is cleared after it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/symbolic/sequences.h"

namespace weir::symbolic {

using DiagramId = uint32_t;

[[nodiscard]] constexpr DiagramId leaf(uint32_t number) {
  return number | 1U << 31U;
}
[[nodiscard]] constexpr bool is_leaf(DiagramId id) {
  return (id >> 31U) != 0;
}
[[nodiscard]] constexpr uint32_t number_of(DiagramId leaf_id) {
  return leaf_id & ~(1U << 31U);
}
inline constexpr DiagramId kNo = leaf(0);
inline constexpr DiagramId kYes = leaf(1);

class Diagrams {
 public:
  // A node for `variable`, lower numbers first, with a child for each of its values.
  [[nodiscard]] DiagramId node(uint32_t variable, std::span<const DiagramId> children);
  // Where `condition`, whose leaves are kNo and kYes, says yes: `yes`; else `no`.
  [[nodiscard]] DiagramId choose(DiagramId condition, DiagramId yes, DiagramId no);

  // Of a node.
  [[nodiscard]] uint32_t variable(DiagramId id) const { return nodes_[id].front(); }
  [[nodiscard]] std::span<const DiagramId> children(DiagramId id) const {
    return nodes_[id].subspan(1);
  }
  // Numbers in it so far; beyond kDiagramNumbersMax, choose() only returns kNo.
  [[nodiscard]] bool is_too_large() const { return is_too_large_; }
  void clear();

 private:
  struct KeyHash {
    size_t operator()(const std::array<DiagramId, 3>& key) const;
  };
  [[nodiscard]] uint32_t first_variable(const std::array<DiagramId, 3>& ids) const;
  [[nodiscard]] DiagramId child_of(DiagramId id, uint32_t variable, size_t value) const;

  Sequences nodes_;
  std::unordered_map<std::array<DiagramId, 3>, DiagramId, KeyHash> chosen_;
  bool is_too_large_ = false;
};

}  // namespace weir::symbolic
