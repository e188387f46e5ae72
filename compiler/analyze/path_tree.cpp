#include "compiler/analyze/path_tree.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <variant>

#include "compiler/analyze/limits.h"
#include "runtime/base/check.h"

namespace weir::analyze {
namespace {

struct EdgeKey {
  uint32_t parent = 0;
  EdgeKind kind = EdgeKind::kStatic;
  std::string_view text;
  friend bool operator==(const EdgeKey&, const EdgeKey&) = default;
};

struct EdgeKeyHash {
  size_t operator()(const EdgeKey& key) const {
    const size_t place = (static_cast<size_t>(key.parent) << 1U) + (key.kind == EdgeKind::kEnum);
    // Fibonacci hashing spreads the small numbers before they meet the hash of the text.
    return std::hash<std::string_view>{}(key.text) ^ (place * 0x9E3779B97F4A7C15ULL);
  }
};

class TreeBuilder {
 public:
  TreeBuilder(const model::Program& program, size_t& nodes_left, dsl::DiagnosticSink& sink)
      : program_(program), nodes_left_(nodes_left), sink_(sink) {
    tree_.paths.nodes.emplace_back();
  }

  void add(model::RouteId id);
  PathTree take();

 private:
  bool within_limits(const model::Route& route);
  [[nodiscard]] std::vector<CellRef> places_of(const model::Route& route);
  void step(const model::Segment& segment);
  void note_captures(const model::Guard& guard);
  uint32_t text_child(uint32_t parent, EdgeKind kind, std::string_view text);
  uint32_t capture_child(uint32_t parent, image::CaptureType type);
  uint32_t add_node(const Arrival& arrival);

  const model::Program& program_;
  size_t& nodes_left_;
  dsl::DiagnosticSink& sink_;
  PathTree tree_;
  std::unordered_map<EdgeKey, uint32_t, EdgeKeyHash> children_;
  std::vector<uint32_t> frontier_;
  bool is_full_ = false;
};

// Saturates: a product of sizes can be any number.
size_t count_paths(const model::PathPattern& pattern) {
  size_t paths = 1;
  for (const model::Segment& segment : pattern.segments) {
    const auto* capture = std::get_if<model::CaptureSegment>(&segment);
    if (capture != nullptr && capture->type == image::CaptureType::kEnum) {
      paths = std::min(paths * std::min(capture->values.size(), kRoutePathsMax + 1),
                       kRoutePathsMax + 1);
    }
  }
  return paths;
}

bool TreeBuilder::within_limits(const model::Route& route) {
  WEIR_CHECK(route.pattern.segments.size() <= image::kSegmentsMax, "the checker bounds patterns");
  if (count_paths(route.pattern) > kRoutePathsMax) {
    sink_
        .report(dsl::diag::route_limit, route.pattern.span, "`" + route.name + "`", "too many",
                "combinations of enumerated values", kRoutePathsMax)
        .label("every combination is a path of its own")
        .help("take `slug` in place of the longest enumeration");
    return false;
  }
  return !is_full_;
}

uint32_t TreeBuilder::add_node(const Arrival& arrival) {
  if (nodes_left_ == 0) {
    is_full_ = true;
    return 0;
  }
  --nodes_left_;
  PathNode node;
  node.arrival = arrival;
  tree_.paths.nodes.push_back(std::move(node));
  return static_cast<uint32_t>(tree_.paths.nodes.size() - 1);
}

uint32_t TreeBuilder::text_child(uint32_t parent, EdgeKind kind, std::string_view text) {
  const auto [entry, is_new] = children_.try_emplace({parent, kind, text}, 0);
  if (is_new) {
    const uint32_t child = add_node({.parent = parent, .kind = kind, .text = text});
    entry->second = child;
    PathNode& node = tree_.paths.nodes[parent];
    (kind == EdgeKind::kStatic ? node.statics : node.enums).push_back({text, child});
  }
  return entry->second;
}

uint32_t TreeBuilder::capture_child(uint32_t parent, image::CaptureType type) {
  const size_t slot = capture_slot(type);
  if (tree_.paths.nodes[parent].captures[slot] == image::kNone) {
    const uint32_t child = add_node({.parent = parent, .kind = EdgeKind::kCapture, .type = type});
    tree_.paths.nodes[parent].captures[slot] = child;
  }
  return tree_.paths.nodes[parent].captures[slot];
}

// Moves every node of the frontier along the segment.
void TreeBuilder::step(const model::Segment& segment) {
  std::vector<uint32_t> next;
  for (const uint32_t parent : frontier_) {
    if (const auto* text = std::get_if<model::StaticSegment>(&segment)) {
      next.push_back(text_child(parent, EdgeKind::kStatic, text->text));
    } else if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
      if (capture->type != image::CaptureType::kEnum) {
        next.push_back(capture_child(parent, capture->type));
        continue;
      }
      for (const std::string& value : capture->values) {
        next.push_back(text_child(parent, EdgeKind::kEnum, value));
      }
    }
  }
  frontier_ = std::move(next);
}

std::vector<CellRef> TreeBuilder::places_of(const model::Route& route) {
  CellKind kind = CellKind::kExact;
  frontier_.assign(1, 0);
  for (const model::Segment& segment : route.pattern.segments) {
    if (std::holds_alternative<model::TailSegment>(segment)) {
      kind = CellKind::kTail;
    } else if (std::holds_alternative<model::PrefixSegment>(segment)) {
      kind = CellKind::kPrefix;
    } else {
      step(segment);
    }
  }
  std::vector<CellRef> places;
  places.reserve(frontier_.size());
  for (const uint32_t node : frontier_) {
    places.push_back({node, kind});
  }
  return places;
}

void TreeBuilder::add(model::RouteId id) {
  const model::Route& route = program_.routes[id.index()];
  auto& places = tree_.cells_of.emplace_back();
  if (!within_limits(route)) {
    return;
  }
  places = places_of(route);
  if (is_full_) {
    sink_.report(dsl::diag::route_limit, route.pattern.span, "the site", "too many",
                 "different pieces of paths", kPathNodesMax);
    places.clear();
    return;
  }
  for (const CellRef& place : places) {
    Cell& cell = tree_.paths.nodes[place.node].cell(place.kind);
    if (cell.size() == kCellRoutesMax) {
      sink_
          .report(dsl::diag::route_limit, route.pattern.span, "this path", "too many",
                  "routes that differ only in methods and guards", kCellRoutesMax)
          .label("the first one beyond the limit");
      places.clear();
      return;
    }
    cell.push_back({.route = id, .narrower = {}});
  }
  note_captures(route.guard);
}

void TreeBuilder::note_captures(const model::Guard& guard) {
  for (const model::Atom& atom : guard.atoms) {
    if (atom.subject != image::AtomSubject::kCapture) {
      continue;
    }
    auto& by_segment = tree_.paths.capture_atoms;
    by_segment.resize(std::max<size_t>(by_segment.size(), atom.segment + size_t{1}));
    by_segment[atom.segment].push_back(&atom);
  }
}

PathTree TreeBuilder::take() {
  const auto by_text = [](const TextEdge& a, const TextEdge& b) { return a.text < b.text; };
  for (PathNode& node : tree_.paths.nodes) {
    std::sort(node.statics.begin(), node.statics.end(), by_text);
    std::sort(node.enums.begin(), node.enums.end(), by_text);
  }
  return std::move(tree_);
}

uint64_t visits_below(const PathNode& node, const std::vector<uint32_t>& visits) {
  uint64_t count = 1;
  for (const auto* edges : {&node.statics, &node.enums}) {
    uint32_t most = 0;
    for (const TextEdge& edge : *edges) {
      most = std::max(most, visits[edge.child]);
    }
    count += most;
  }
  for (const uint32_t child : node.captures) {
    count += child == image::kNone ? 0 : visits[child];
  }
  return count;
}

}  // namespace

PathTree build_path_tree(const model::Program& program, const model::Host& host, size_t& nodes_left,
                         dsl::DiagnosticSink& sink) {
  TreeBuilder builder(program, nodes_left, sink);
  for (const model::RouteId route : host.routes) {
    builder.add(route);
  }
  return builder.take();
}

std::vector<uint32_t> count_visits(const HostPaths& paths) {
  std::vector<uint32_t> visits(paths.nodes.size());
  // Children come after their parent.
  for (size_t i = paths.nodes.size(); i-- > 0;) {
    visits[i] = static_cast<uint32_t>(std::min<uint64_t>(visits_below(paths.nodes[i], visits),
                                                         std::numeric_limits<uint32_t>::max()));
  }
  return visits;
}

}  // namespace weir::analyze
