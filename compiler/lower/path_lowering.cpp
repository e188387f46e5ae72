#include "compiler/lower/path_lowering.h"

#include <algorithm>

#include "compiler/analyze/path_tree.h"
#include "compiler/lower/label_edges.h"
#include "runtime/base/check.h"

namespace weir::lower {
namespace {

// Children come after their parent.
std::vector<uint16_t> count_heights(const analyze::HostPaths& paths) {
  std::vector<uint16_t> heights(paths.nodes.size());
  for (size_t i = paths.nodes.size(); i-- > 1;) {
    const uint32_t parent = paths.nodes[i].arrival.parent;
    heights[parent] = std::max(heights[parent], static_cast<uint16_t>(heights[i] + 1));
  }
  return heights;
}

}  // namespace

uint32_t PathLowering::enqueue(uint32_t child) {
  order_.push_back(child);
  return root_ + static_cast<uint32_t>(order_.size() - 1);
}

uint32_t PathLowering::add_edges(const std::vector<analyze::TextEdge>& edges) {
  std::vector<image::LabelEdge> records;
  records.reserve(edges.size());
  for (const analyze::TextEdge& edge : edges) {
    records.push_back(make_edge(edge.text, enqueue(edge.child), strings_));
  }
  sort_edges(records, tables_.strings);
  tables_.path_edges.insert(tables_.path_edges.end(), records.begin(), records.end());
  return static_cast<uint32_t>(records.size());
}

void PathLowering::add_captures(const analyze::PathNode& from, image::PathNode& node) {
  node.first_capture = static_cast<uint32_t>(tables_.capture_edges.size());
  for (size_t slot = 0; slot < analyze::kCaptureEdgeTypes; ++slot) {
    if (from.captures[slot] != image::kNone) {
      tables_.capture_edges.push_back(
          {.type = analyze::capture_type_of_slot(slot), .child = enqueue(from.captures[slot])});
      ++node.capture_count;
    }
  }
}

uint16_t PathLowering::add_cell(const analyze::Cell& cell) {
  const auto first = static_cast<uint32_t>(tables_.candidates.size());
  for (const analyze::Candidate& candidate : cell) {
    const size_t route = candidate.route.index();
    tables_.candidates.push_back({.route = candidate.route.value,
                                  .guard = guards_[route],
                                  .method_mask = program_.routes[route].methods.bits});
  }
  switches_.add({first, static_cast<uint32_t>(cell.size())});
  return static_cast<uint16_t>(cell.size());
}

void PathLowering::add_node(const analyze::HostPaths& paths, uint32_t index) {
  const analyze::PathNode& from = paths.nodes[index];
  image::PathNode node;
  node.first_edge = static_cast<uint32_t>(tables_.path_edges.size());
  node.static_count = add_edges(from.statics);
  node.enum_count = add_edges(from.enums);
  add_captures(from, node);
  node.first_candidate = static_cast<uint32_t>(tables_.candidates.size());
  node.exact_count = add_cell(from.cell(analyze::CellKind::kExact));
  node.tail_count = add_cell(from.cell(analyze::CellKind::kTail));
  node.prefix_count = add_cell(from.cell(analyze::CellKind::kPrefix));
  tables_.path_nodes.push_back(node);
}

uint32_t PathLowering::add(const analyze::HostPaths& paths) {
  root_ = static_cast<uint32_t>(tables_.path_nodes.size());
  order_.clear();
  enqueue(0);
  for (size_t i = 0; i < order_.size(); ++i) {
    add_node(paths, order_[i]);
  }
  const std::vector<uint32_t> visits = analyze::count_visits(paths);
  const std::vector<uint16_t> heights = count_heights(paths);
  for (size_t i = 0; i < order_.size(); ++i) {
    WEIR_CHECK(visits[order_[i]] <= image::kPathVisitsMax, "the analysis bounds visits");
    image::PathNode& node = tables_.path_nodes[root_ + i];
    node.visits_max = static_cast<uint16_t>(visits[order_[i]]);
    node.height = heights[order_[i]];
  }
  return root_;
}

}  // namespace weir::lower
