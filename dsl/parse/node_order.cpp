#include "dsl/parse/node_order.h"

namespace weir::dsl {

namespace {

// Where each node of the post-order goes. A parent comes after its children there, so walking
// backwards every node knows its own place when it hands places to its children.
std::vector<size_t> preorder_places(const std::vector<NodeRecord>& nodes) {
  std::vector<size_t> places(nodes.size(), 0);
  for (size_t i = nodes.size(); i-- > 0;) {
    size_t behind = places[i] + nodes[i].subtree_size;
    const size_t first = i + 1 - nodes[i].subtree_size;
    for (size_t child = i; child > first;) {
      --child;
      behind -= nodes[child].subtree_size;
      places[child] = behind;
      child = child + 1 - nodes[child].subtree_size;
    }
  }
  return places;
}

}  // namespace

// Children come first, so one pass over ends does it.
void mark_broken_ancestors(std::vector<NodeRecord>& nodes) {
  size_t broken_from = 0;  // one after the last broken node that was seen
  for (size_t i = 0; i < nodes.size(); ++i) {
    const size_t first = i + 1 - nodes[i].subtree_size;
    nodes[i].flags.has_error |= broken_from > first;
    broken_from = nodes[i].flags.has_error ? i + 1 : broken_from;
  }
}

std::vector<NodeRecord> in_preorder(const std::vector<NodeRecord>& nodes) {
  const std::vector<size_t> places = preorder_places(nodes);
  std::vector<NodeRecord> ordered(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    ordered[places[i]] = nodes[i];
  }
  return ordered;
}

const NodeRecord* find_below(const std::vector<NodeRecord>& nodes, size_t levels) {
  std::vector<size_t> ends;  // of the subtrees that are open
  for (size_t i = 0; i < nodes.size(); ++i) {
    while (!ends.empty() && ends.back() <= i) {
      ends.pop_back();
    }
    ends.push_back(i + nodes[i].subtree_size);
    if (ends.size() > levels) {
      return &nodes[i];
    }
  }
  return nullptr;
}

}  // namespace weir::dsl
