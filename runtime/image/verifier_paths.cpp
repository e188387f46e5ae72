// Path tries and candidates.
//
// Children have higher indexes than their parents and every node states its own bound, so comparing
// each node with its children proves all bounds, whatever the order: by induction from the last.
#include <algorithm>

#include "runtime/base/http_method.h"
#include "runtime/image/text_rules.h"
#include "runtime/image/verifier.h"

namespace weir::image {
bool Verifier::check_path_nodes() {
  uint64_t owned_edges = 0;
  uint64_t owned_captures = 0;
  return each(view_.path_nodes(), [&](const PathNode& node, uint32_t index) {
    const uint64_t edges = uint64_t{node.static_count} + node.enum_count;
    return check_path_ranges(node) &&
           own(owned_edges, edges, view_.path_edges().size(), "first_edge") &&
           own(owned_captures, node.capture_count, view_.capture_edges().size(), "first_capture") &&
           check_path_bounds(node, index);
  });
}

bool Verifier::check_path_ranges(const PathNode& node) {
  const uint64_t edges_end = uint64_t{node.first_edge} + node.static_count + node.enum_count;
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

bool Verifier::check_path_bounds(const PathNode& node, uint32_t index) {
  const auto nodes = view_.path_nodes();
  const auto fixed = view_.path_edges({node.first_edge, node.static_count});
  const auto listed = view_.path_edges({node.first_edge + node.static_count, node.enum_count});
  if (!check_edges(fixed, index, nodes.size()) || !check_edges(listed, index, nodes.size()) ||
      !check_capture_edges_of(node, index)) {
    return false;
  }
  uint32_t height = 0;
  const auto largest_of = [&](std::span<const LabelEdge> edges) {
    uint32_t visits = 0;
    for (const LabelEdge& edge : edges) {
      visits = std::max<uint32_t>(visits, nodes[edge.child].visits_max);
      height = std::max(height, nodes[edge.child].height + 1U);
    }
    return visits;
  };
  uint32_t visits = 1 + largest_of(fixed) + largest_of(listed);
  for (const CaptureEdge& edge : view_.capture_edges({node.first_capture, node.capture_count})) {
    visits += nodes[edge.child].visits_max;
    height = std::max(height, nodes[edge.child].height + 1U);
  }
  if (node.visits_max != visits) {
    return refuse(VerifyError::kWrongBound, "visits_max", node.visits_max, visits);
  }
  if (node.height != height) {
    return refuse(VerifyError::kWrongBound, "height", node.height, height);
  }
  return at_most(visits, kPathVisitsMax, "visits_max") && at_most(height, kSegmentsMax, "height");
}

bool Verifier::check_capture_edges_of(const PathNode& node, uint32_t index) {
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
