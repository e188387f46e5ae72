#include "compiler/symbolic/table.h"

#include <algorithm>

#include "runtime/image/enum_names.h"

namespace weir::symbolic {
namespace {

void sort_edges(Table& table, image::Range range) {
  const auto first = table.edges.begin() + range.first;
  std::sort(first, first + range.count,
            [](const Edge& a, const Edge& b) { return a.text < b.text; });
}

void adopt(Table& table, uint32_t parent, image::Range range, analyze::EdgeKind kind) {
  for (const Edge& edge : table.edges_of(range)) {
    PathNode& child = table.nodes[edge.child];
    child.parent = parent;
    child.kind = kind;
    child.text = edge.text;
  }
}

void adopt_children(Table& table, uint32_t index) {
  const PathNode& node = table.nodes[index];
  adopt(table, index, node.statics, analyze::EdgeKind::kStatic);
  adopt(table, index, node.enums, analyze::EdgeKind::kEnum);
  for (size_t slot = 0; slot < node.captures.size(); ++slot) {
    if (node.captures[slot] != image::kNone) {
      PathNode& child = table.nodes[node.captures[slot]];
      child.parent = index;
      child.kind = analyze::EdgeKind::kCapture;
      child.type = analyze::capture_type_of_slot(slot);
    }
  }
}

uint32_t capture_atoms(Universe& universe, uint32_t term) {
  std::vector<uint32_t> asked;
  for (const uint32_t atom : universe.atom_set(universe.atoms_below(term))) {
    if (universe.atom_of(atom).subject == image::AtomSubject::kCapture) {
      asked.push_back(atom);
    }
  }
  return universe.set_of(asked);
}

class Identities {
 public:
  Identities(Table& table, Universe& universe) : table_(table), universe_(universe) {}

  // Children have their identities already.
  void identify(PathNode& node) {
    for (size_t i = 0; i < node.cells.size(); ++i) {
      node.cell_ids[i] = cell_id(node, node.cells[i]);
    }
    key_.clear();
    add_edges(node, node.statics);
    add_edges(node, node.enums);
    for (const uint32_t child : node.captures) {
      key_.push_back(child == image::kNone ? image::kNone : table_.nodes[child].tree_id);
      take_over(node, child);
    }
    key_.insert(key_.end(), node.cell_ids.begin(), node.cell_ids.end());
    node.tree_id = universe_.shapes().intern(key_);
  }

 private:
  uint32_t cell_id(PathNode& node, image::Range cell) {
    key_.clear();
    for (const Candidate& candidate : table_.candidates_of(cell)) {
      key_.insert(key_.end(), {candidate.methods, candidate.guard, candidate.outcome});
      if (candidate.guard > kTrueTerm) {
        node.asked_below =
            universe_.united(node.asked_below, capture_atoms(universe_, candidate.guard));
      }
    }
    return universe_.shapes().intern(key_);
  }

  void add_edges(PathNode& node, image::Range range) {
    key_.push_back(range.count);
    for (const Edge& edge : table_.edges_of(range)) {
      key_.push_back(edge.text);
      key_.push_back(table_.nodes[edge.child].tree_id);
      take_over(node, edge.child);
    }
  }

  void take_over(PathNode& node, uint32_t child) {
    if (child != image::kNone) {
      node.asked_below = universe_.united(node.asked_below, table_.nodes[child].asked_below);
    }
  }

  Table& table_;
  Universe& universe_;
  std::vector<uint32_t> key_;
};

std::string segment_text(const Universe& universe, const PathNode& node) {
  return node.kind == analyze::EdgeKind::kCapture
             ? "{" + std::string(image::to_string(node.type)) + "}"
             : std::string(universe.text_of(node.text));
}

}  // namespace

bool Upstream::serves_like(const Upstream& other) const {
  return endpoints == other.endpoints && balance == other.balance && protocol == other.protocol &&
         connect_timeout_ms == other.connect_timeout_ms &&
         idle_timeout_ms == other.idle_timeout_ms &&
         idle_connections_max == other.idle_connections_max &&
         first_byte_timeout_ms == other.first_byte_timeout_ms && tls == other.tls;
}

uint32_t find_edge(const Table& table, image::Range range, uint32_t text) {
  const auto edges = table.edges_of(range);
  const auto at = std::lower_bound(edges.begin(), edges.end(), text,
                                   [](const Edge& edge, uint32_t id) { return edge.text < id; });
  return at != edges.end() && at->text == text ? at->child : image::kNone;
}

void finish(Table& table, Universe& universe) {
  Identities identities(table, universe);
  for (size_t i = table.nodes.size(); i-- > 0;) {
    PathNode& node = table.nodes[i];
    sort_edges(table, node.statics);
    sort_edges(table, node.enums);
    adopt_children(table, static_cast<uint32_t>(i));
    identities.identify(node);
  }
}

std::string pattern_text(const Table& table, const Universe& universe, uint32_t node,
                         analyze::CellKind kind) {
  std::string text;
  for (uint32_t at = node; table.nodes[at].parent != image::kNone; at = table.nodes[at].parent) {
    text.insert(0, "/" + segment_text(universe, table.nodes[at]));
  }
  switch (kind) {
    case analyze::CellKind::kExact:
      return text;
    case analyze::CellKind::kTail:
      return text + "/{tail**}";
    case analyze::CellKind::kPrefix:
      return text + "/**";
  }
  return text;
}

}  // namespace weir::symbolic
