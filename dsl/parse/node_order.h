// The order of a tree's nodes: as a parse collects them, each after its children, and as the tree
// keeps them, each before its children.
//
// A node says how many nodes its subtree has, itself included, which is all there is to a place.
#pragma once

#include <cstddef>
#include <vector>

#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

// In post-order: a node with a broken one below it is broken, too.
void mark_broken_ancestors(std::vector<NodeRecord>& nodes);

// From post-order.
[[nodiscard]] std::vector<NodeRecord> in_preorder(const std::vector<NodeRecord>& nodes);

// The first node of a tree in pre-order that is below more than `levels` levels, the root being the
// first of them; null if there is none.
[[nodiscard]] const NodeRecord* find_below(const std::vector<NodeRecord>& nodes, size_t levels);

}  // namespace weir::dsl
