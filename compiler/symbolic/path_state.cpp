#include "compiler/symbolic/path_state.h"

#include <algorithm>

namespace weir::symbolic {
namespace {

void settle(const Table& table, uint32_t node, ItemKind kind, PathState& state) {
  const auto cell = kind == ItemKind::kTail ? analyze::CellKind::kTail : analyze::CellKind::kPrefix;
  if (table.nodes[node].cells[static_cast<size_t>(cell)].count > 0) {
    state.push_back({node, kind});
  }
}

void step_into(const Table& table, uint32_t index, const NextSegment& segment, PathState& state) {
  const PathNode& node = table.nodes[index];
  if (segment.id != kFreshText) {
    for (const image::Range& range : {node.statics, node.enums}) {
      const uint32_t child = find_edge(table, range, segment.id);
      if (child != image::kNone) {
        state.push_back({child, ItemKind::kLive});
      }
    }
  }
  for (size_t slot = 0; slot < node.captures.size(); ++slot) {
    if (node.captures[slot] != image::kNone && segment.types.contains(slot)) {
      state.push_back({node.captures[slot], ItemKind::kLive});
    }
  }
  settle(table, index, ItemKind::kTail, state);
  settle(table, index, ItemKind::kPrefix, state);
}

}  // namespace

PathState step(const Table& table, const PathState& state, const NextSegment& segment) {
  PathState next;
  for (const PathItem& item : state) {
    if (item.kind == ItemKind::kLive) {
      step_into(table, item.node, segment, next);
    } else {
      next.push_back(item);
    }
  }
  return next;
}

std::vector<analyze::CellRef> cells_at_end(const Table& table, const PathState& state) {
  std::vector<analyze::CellRef> cells;
  const auto add = [&](uint32_t node, analyze::CellKind kind) {
    if (table.nodes[node].cells[static_cast<size_t>(kind)].count > 0) {
      cells.push_back({node, kind});
    }
  };
  for (const PathItem& item : state) {
    if (item.kind == ItemKind::kLive) {
      add(item.node, analyze::CellKind::kExact);
    }
    add(item.node,
        item.kind == ItemKind::kTail ? analyze::CellKind::kTail : analyze::CellKind::kPrefix);
  }
  return cells;
}

bool has_live(const PathState& state) {
  return std::ranges::any_of(state,
                             [](const PathItem& item) { return item.kind == ItemKind::kLive; });
}

void append_identity(const Table& table, const PathState& state, std::vector<uint32_t>& key) {
  for (const PathItem& item : state) {
    const PathNode& node = table.nodes[item.node];
    key.push_back(static_cast<uint32_t>(item.kind));
    switch (item.kind) {
      case ItemKind::kLive:
        key.push_back(node.tree_id);
        break;
      case ItemKind::kTail:
        key.push_back(node.cell_ids[static_cast<size_t>(analyze::CellKind::kTail)]);
        break;
      case ItemKind::kPrefix:
        key.push_back(node.cell_ids[static_cast<size_t>(analyze::CellKind::kPrefix)]);
        break;
    }
  }
}

}  // namespace weir::symbolic
