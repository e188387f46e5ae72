// Where a path stands in a host's tree: everything that may still take it, in order of precedence.
//
//   routes  "/v1/{id: uint}"  "/v1/**"      after "/v1/7":  [live uint node, prefix of v1]
//
// The matcher goes down and comes back; this goes down all ways at once. An item is a node that the
// path is in, or the tail or prefix of a node it went through, which takes whatever follows. When
// the path ends, the items give the cells whose candidates are asked, first to last.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/analyze/segment_sample.h"
#include "compiler/symbolic/table.h"

namespace weir::symbolic {

enum class ItemKind : uint8_t { kLive, kTail, kPrefix };
struct PathItem {
  uint32_t node = 0;
  ItemKind kind = ItemKind::kLive;
  friend bool operator==(const PathItem&, const PathItem&) = default;
};
using PathState = std::vector<PathItem>;

inline constexpr uint32_t kFreshText = 0xFFFFFFFFU;

// A segment that is gone by. `id` is that of its text, or kFreshText for one no table knows.
struct NextSegment {
  std::string text;
  uint32_t id = kFreshText;
  analyze::CaptureTypes types;
};

[[nodiscard]] PathState step(const Table& table, const PathState& state,
                             const NextSegment& segment);

// Cells with candidates, if the path ends here.
[[nodiscard]] std::vector<analyze::CellRef> cells_at_end(const Table& table,
                                                         const PathState& state);

[[nodiscard]] bool has_live(const PathState& state);

// Appends numbers that are equal for states that take all paths alike.
void append_identity(const Table& table, const PathState& state, std::vector<uint32_t>& key);

}  // namespace weir::symbolic
