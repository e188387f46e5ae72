// The walk over a host's path trie: every route whose pattern takes the path, most specific first.
// Private to the engine; match() and explain() differ only in what they do with what it offers.
//
// Depth first with a fixed stack: a node's children in the order of precedence, then the node's own
// candidates. The verifier bounds depth and visits; nothing here is proportional to the image.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime/engine/capture.h"
#include "runtime/engine/edges.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/segments.h"
#include "runtime/image/hash.h"
#include "runtime/image/view.h"

namespace weir::engine {

class PathWalk {
 public:
  PathWalk(const image::ImageView& view, const SegmentList& segments)
      : view_(view), segments_(segments) {}

  // Calls `offer(candidate, kind)` in order of precedence until it returns true; returns whether it
  // did. `root` is a node of the image.
  template <typename Offer>
  bool run(uint32_t root, Offer&& offer) {
    uint32_t depth = 0;
    enter(depth, root);
    for (;;) {
      const uint32_t child = depth < segments_.count() ? next_child(depth) : image::kNone;
      if (child != image::kNone) {
        enter(++depth, child);
        continue;
      }
      if (offer_own(depth, offer)) {
        return true;
      }
      if (depth == 0) {
        return false;
      }
      --depth;
    }
  }

  // Nodes entered so far.
  [[nodiscard]] uint32_t nodes_visited() const { return nodes_visited_; }

 private:
  // Ways down from a node are tried in this order; captures follow one by one.
  enum Stage : uint32_t { kStatic, kEnum, kFirstCapture };

  struct Frame {
    const image::PathNode* node;
    uint32_t stage;
  };

  void enter(uint32_t depth, uint32_t node) {
    frames_[depth] = {&view_.path_nodes()[node], kStatic};
    ++nodes_visited_;
  }

  uint32_t hash_at(uint32_t depth) {
    const uint32_t bit = 1U << depth;
    if ((hashed_ & bit) == 0) {
      hashed_ |= bit;
      hashes_[depth] = image::hash(segments_[depth]);
    }
    return hashes_[depth];
  }

  uint32_t follow_edge(uint32_t depth, uint32_t first, uint32_t count) {
    return count == 0 ? image::kNone
                      : find_child(view_, view_.path_edges({first, count}), hash_at(depth),
                                   segments_[depth]);
  }

  // The next child of the node at `depth` that takes the segment at `depth`, or kNone.
  uint32_t next_child(uint32_t depth) {
    Frame& frame = frames_[depth];
    const image::PathNode& node = *frame.node;
    if (frame.stage == kStatic) {
      frame.stage = kEnum;
      const uint32_t child = follow_edge(depth, node.first_edge, node.static_count);
      if (child != image::kNone) {
        return child;
      }
    }
    if (frame.stage == kEnum) {
      frame.stage = kFirstCapture;
      const uint32_t child =
          follow_edge(depth, node.first_edge + node.static_count, node.enum_count);
      if (child != image::kNone) {
        return child;
      }
    }
    return next_capture(frame, depth);
  }

  uint32_t next_capture(Frame& frame, uint32_t depth) {
    while (frame.stage - kFirstCapture < frame.node->capture_count) {
      const uint32_t edge = frame.node->first_capture + frame.stage++ - kFirstCapture;
      const image::CaptureEdge& capture = view_.capture_edges()[edge];
      if (takes(capture.type, segments_[depth])) {
        return capture.child;
      }
    }
    return image::kNone;
  }

  template <typename Offer>
  bool offer_own(uint32_t depth, Offer& offer) {
    const image::PathNode& node = *frames_[depth].node;
    const bool is_end = depth == segments_.count() && !segments_.has_more();
    const uint32_t tail = node.first_candidate + node.exact_count;
    const uint32_t prefix = tail + node.tail_count;
    const bool taken =
        is_end ? offer_all({node.first_candidate, node.exact_count}, CandidateKind::kExact, offer)
               : offer_all({tail, node.tail_count}, CandidateKind::kTail, offer);
    return taken || offer_all({prefix, node.prefix_count}, CandidateKind::kPrefix, offer);
  }

  // An offer that can narrow candidates down is asked which of them to offer.
  template <typename Offer>
  bool offer_all(image::Range range, CandidateKind kind, Offer& offer) {
    if constexpr (requires { offer.narrow(range); }) {
      if (const auto narrow = offer.narrow(range)) {
        return std::any_of(narrow->begin(), narrow->end(), [&](image::SwitchCandidate one) {
          return offer(view_.candidates()[one.candidate], kind);
        });
      }
    }
    const auto all = view_.candidates(range);
    return std::any_of(all.begin(), all.end(),
                       [&](const image::Candidate& candidate) { return offer(candidate, kind); });
  }

  const image::ImageView& view_;
  const SegmentList& segments_;
  uint32_t nodes_visited_ = 0;
  uint32_t hashed_ = 0;  // bit N: hashes_[N] is computed
  std::array<uint32_t, image::kSegmentsMax> hashes_;
  std::array<Frame, image::kSegmentsMax + 1> frames_;
};

}  // namespace weir::engine
