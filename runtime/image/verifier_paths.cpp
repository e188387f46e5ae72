// Path tries and candidates.
//
// Children have higher indexes than their parents and every node states its own bound, so comparing
// each node with its children proves all bounds, whatever the order: by induction from the last.
#include <algorithm>

#include "runtime/base/http_method.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {
// Most nodes are leaves, whose bounds are known.
bool Verifier::check_path_nodes() {
  uint64_t owned_edges = 0;
  uint64_t owned_captures = 0;
  return each(view_.path_nodes(), [&](const PathNode& node, uint32_t index) {
    const uint64_t edges = uint64_t{node.static_count} + node.enum_count;
    return check_path_ranges(node, edges) &&
           own(owned_edges, edges, view_.path_edges().size(), "first_edge") &&
           own(owned_captures, node.capture_count, view_.capture_edges().size(), "first_capture") &&
           (edges + node.capture_count == 0 ? bounds_are(node, {}) : check_children(node, index));
  });
}

inline bool Verifier::check_path_ranges(const PathNode& node, uint64_t edges) {
  const uint64_t edges_end = node.first_edge + edges;
  const uint64_t candidates_end =
      uint64_t{node.first_candidate} + node.exact_count + node.tail_count + node.prefix_count;
  if (edges_end > view_.path_edges().size()) {
    return refuse(VerifyError::kOutOfRange, "first_edge", edges_end, view_.path_edges().size());
  }
  if (candidates_end > view_.candidates().size()) {
    return refuse(VerifyError::kOutOfRange, "first_candidate", candidates_end,
                  view_.candidates().size());
  }
  return range_fits({node.first_capture, node.capture_count}, view_.capture_edges().size(),
                    "first_capture");
}

bool Verifier::check_children(const PathNode& node, uint32_t index) {
  PathBounds bounds;
  if (!check_path_edges_of({node.first_edge, node.static_count}, index, bounds) ||
      !check_path_edges_of({node.first_edge + node.static_count, node.enum_count}, index, bounds) ||
      !check_capture_edges_of(node, index)) {
    return false;
  }
  for (const CaptureEdge& edge : view_.capture_edges({node.first_capture, node.capture_count})) {
    const PathNode& child = view_.path_nodes()[edge.child];
    bounds.visits += child.visits_max;
    bounds.height = std::max(bounds.height, child.height + 1U);
  }
  return bounds_are(node, bounds);
}

// Adds what a lookup may visit behind one of these edges, of which it takes at most one.
inline bool Verifier::check_path_edges_of(Range edges, uint32_t parent, PathBounds& bounds) {
  uint32_t visits = 0;
  uint32_t height = bounds.height;
  const bool are_right = check_edges(view_.path_edges(edges), parent, view_.path_nodes(),
                                     [&visits, &height](const PathNode& child) {
                                       visits = std::max<uint32_t>(visits, child.visits_max);
                                       height = std::max(height, child.height + 1U);
                                     });
  bounds.visits += visits;
  bounds.height = height;
  return are_right;
}

inline bool Verifier::bounds_are(const PathNode& node, const PathBounds& bounds) {
  if (node.visits_max != bounds.visits) {
    return refuse(VerifyError::kWrongBound, "visits_max", node.visits_max, bounds.visits);
  }
  if (node.height != bounds.height) {
    return refuse(VerifyError::kWrongBound, "height", node.height, bounds.height);
  }
  return at_most(bounds.visits, kPathVisitsMax, "visits_max") &&
         at_most(bounds.height, kSegmentsMax, "height");
}

inline bool Verifier::check_capture_edges_of(const PathNode& node, uint32_t index) {
  auto type_before = CaptureType::kEnum;
  for (const CaptureEdge& edge : view_.capture_edges({node.first_capture, node.capture_count})) {
    if (edge.type <= type_before) {
      return refuse(VerifyError::kNotSorted, "first_capture", static_cast<uint64_t>(edge.type));
    }
    if (edge.child <= index) {
      return refuse(VerifyError::kBackward, "first_capture", edge.child, index);
    }
    if (!index_fits(edge.child, view_.path_nodes().size(), "first_capture")) {
      return false;
    }
    type_before = edge.type;
  }
  return true;
}

bool Verifier::check_path_edges() {
  return each(view_.path_edges(), [this](const LabelEdge& edge, uint32_t) {
    return check_label_edge(edge) && line_fits(edge.text, "text") &&
           (!has_slash(view_.text(edge.text)) || refuse(VerifyError::kBadName, "text"));
  });
}

bool Verifier::check_capture_edges() {
  return each(view_.capture_edges(), [this](const CaptureEdge& edge, uint32_t) {
    return enum_fits(static_cast<uint64_t>(edge.type), static_cast<uint64_t>(CaptureType::kSegment),
                     "type") &&
           index_fits(edge.child, view_.path_nodes().size(), "child");
  });
}

bool Verifier::check_candidates() {
  return each(view_.candidates(), [this](const Candidate& candidate, uint32_t) {
    if (!MethodMask::is_mask(candidate.method_mask)) {
      return refuse(VerifyError::kBadValue, "method_mask", candidate.method_mask);
    }
    return index_fits(candidate.route, view_.routes().size(), "route") &&
           (candidate.guard == kGuardAccept ||
            index_fits(candidate.guard, view_.guard_nodes().size(), "guard"));
  });
}

}  // namespace weir::image
