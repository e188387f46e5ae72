#include "compiler/analyze/path_search.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compiler/analyze/limits.h"
#include "compiler/analyze/segment_choice.h"

namespace weir::analyze {
namespace {

// Something that is tried before the place asked for: a node that the path is still in, or a place
// whose routes are tried whatever follows.
enum class RivalKind : uint8_t {
  kLive,        // a node; its children, tail and prefix come first
  kTarget,      // the node of the place itself: its children come first
  kTargetTail,  // the same, and its tail: the place is its prefix
  kTail,        // settled places
  kPrefix,
};

struct Rival {
  uint32_t node = 0;
  RivalKind kind = RivalKind::kLive;
  friend bool operator==(const Rival&, const Rival&) = default;
};
using Rivals = std::vector<Rival>;  // in the order of precedence

// One way to go on: the text of the next segment and who stands before then.
struct Move {
  std::string text;
  Rivals rivals;
  std::vector<bool> held;  // what guards that ask about the segment make of the text
};

class PathSearch {
 public:
  PathSearch(const HostPaths& paths, CellRef place, const VisitPath& visit)
      : paths_(paths), place_(place), visit_(visit), choice_(paths) {
    for (uint32_t node = place.node; node != image::kNone;
         node = paths.nodes[node].arrival.parent) {
      chain_.push_back(node);
    }
    std::reverse(chain_.begin(), chain_.end());
  }

  PathsSeen run() {
    descend(0, {});
    return seen_ == PathsSeen::kAll && !choice_.is_complete() ? PathsSeen::kTooMany : seen_;
  }

 private:
  [[nodiscard]] const PathNode& node(uint32_t index) const { return paths_.nodes[index]; }
  void add_narrower(uint32_t from, size_t slot, const SegmentText& option, Rivals& rivals) const;
  void settle(Rivals& rivals, uint32_t index, CellKind kind) const;
  void step_into(Rivals& rivals, uint32_t index, std::string_view text, CaptureTypes types) const;
  [[nodiscard]] Rivals advance(const Rivals& rivals, std::string_view text,
                               CaptureTypes types) const;
  [[nodiscard]] bool is_spelled_out(std::string_view text, const Rivals& rivals) const;
  [[nodiscard]] std::vector<Move> moves_by_type(size_t depth, uint32_t from, size_t slot,
                                                const Rivals& rivals);
  [[nodiscard]] std::vector<Move> moves_below(size_t depth, const Rivals& rivals);
  [[nodiscard]] std::vector<SegmentText> texts(size_t depth, const Rivals& avoided);
  [[nodiscard]] std::string fresh_text(size_t family, const Rivals& rivals) const;
  void descend(size_t depth, const Rivals& rivals);
  void descend_by(size_t depth, const Move& move);
  void arrive(const Rivals& rivals);
  void go_below(size_t depth, const Rivals& rivals);
  void end(const Rivals& rivals);
  void end_with(const Move& move);
  [[nodiscard]] bool is_over() const { return seen_ != PathsSeen::kAll; }

  const HostPaths& paths_;
  CellRef place_;
  const VisitPath& visit_;
  SegmentChoice choice_;
  std::vector<uint32_t> chain_;  // from the root to the node of the place
  std::string path_;
  PathsSeen seen_ = PathsSeen::kAll;
  uint32_t ends_ = 0;
};

bool is_live(const Rival& rival) {
  return rival.kind != RivalKind::kTail && rival.kind != RivalKind::kPrefix;
}

// Fewest rivals first, else as they come.
void keep_distinct(std::vector<Move>& moves) {
  std::vector<Move> kept;
  for (Move& move : moves) {
    const bool is_known = std::any_of(kept.begin(), kept.end(), [&](const Move& other) {
      return other.rivals == move.rivals && other.held == move.held;
    });
    if (!is_known) {
      const auto place = std::find_if(kept.begin(), kept.end(), [&](const Move& other) {
        return other.rivals.size() > move.rivals.size();
      });
      kept.insert(place, std::move(move));
    }
  }
  moves = std::move(kept);
}

void PathSearch::settle(Rivals& rivals, uint32_t index, CellKind kind) const {
  if (!node(index).cell(kind).empty()) {
    rivals.push_back({index, kind == CellKind::kTail ? RivalKind::kTail : RivalKind::kPrefix});
  }
}

// Adds the children of a node that take the text.
void PathSearch::step_into(Rivals& rivals, uint32_t index, std::string_view text,
                           CaptureTypes types) const {
  for (const auto* edges : {&node(index).statics, &node(index).enums}) {
    const uint32_t child = find_child(*edges, text);
    if (child != image::kNone) {
      rivals.push_back({child, RivalKind::kLive});
    }
  }
  for (size_t slot = 0; slot < kCaptureEdgeTypes; ++slot) {
    const uint32_t child = node(index).captures[slot];
    if (child != image::kNone && types.contains(slot)) {
      rivals.push_back({child, RivalKind::kLive});
    }
  }
}

Rivals PathSearch::advance(const Rivals& rivals, std::string_view text, CaptureTypes types) const {
  Rivals next;
  for (const Rival& rival : rivals) {
    if (!is_live(rival)) {
      next.push_back(rival);
      continue;
    }
    step_into(next, rival.node, text, types);
    if (rival.kind != RivalKind::kTarget) {
      settle(next, rival.node, CellKind::kTail);
    }
    if (rival.kind == RivalKind::kLive) {
      settle(next, rival.node, CellKind::kPrefix);
    }
  }
  return next;
}

bool PathSearch::is_spelled_out(std::string_view text, const Rivals& rivals) const {
  return std::any_of(rivals.begin(), rivals.end(), [&](const Rival& rival) {
    return is_live(rival) && (find_child(node(rival.node).statics, text) != image::kNone ||
                              find_child(node(rival.node).enums, text) != image::kNone);
  });
}

std::string PathSearch::fresh_text(size_t family, const Rivals& rivals) const {
  for (uint32_t index = 0;; ++index) {
    std::string text = sample_text(family, index);
    if (!is_spelled_out(text, rivals)) {
      return text;
    }
  }
}

// The texts to try for segment `depth`; samples are not spelled out in the nodes to avoid.
std::vector<SegmentText> PathSearch::texts(size_t depth, const Rivals& avoided) {
  if (choice_.is_asked(depth)) {
    return choice_.texts(depth);
  }
  std::vector<SegmentText> texts;
  texts.reserve(kSampleFamilies);
  for (size_t family = 0; family < kSampleFamilies; ++family) {
    texts.push_back({fresh_text(family, avoided), family_types(family), {}});
  }
  return texts;
}

// The ways to take the capture edge `slot` of the node `from`.
std::vector<Move> PathSearch::moves_by_type(size_t depth, uint32_t from, size_t slot,
                                            const Rivals& rivals) {
  Rivals avoided = rivals;
  avoided.push_back({from, RivalKind::kLive});
  std::vector<Move> moves;
  for (const SegmentText& option : texts(depth, avoided)) {
    if (!option.types.contains(slot)) {
      continue;
    }
    Move move{option.text, advance(rivals, option.text, option.types), option.held};
    add_narrower(from, slot, option, move.rivals);
    moves.push_back(std::move(move));
  }
  keep_distinct(moves);
  return moves;
}

// The children of `from` that take the text before its capture `slot` does.
void PathSearch::add_narrower(uint32_t from, size_t slot, const SegmentText& option,
                              Rivals& rivals) const {
  for (const auto* edges : {&node(from).statics, &node(from).enums}) {
    const uint32_t child = find_child(*edges, option.text);
    if (child != image::kNone) {
      rivals.push_back({child, RivalKind::kLive});
    }
  }
  for (size_t narrower = 0; narrower < slot; ++narrower) {
    const uint32_t child = node(from).captures[narrower];
    if (child != image::kNone && option.types.contains(narrower)) {
      rivals.push_back({child, RivalKind::kLive});
    }
  }
}

std::vector<Move> PathSearch::moves_below(size_t depth, const Rivals& rivals) {
  std::vector<Move> moves;
  for (const SegmentText& option : texts(depth, rivals)) {
    moves.push_back({option.text, advance(rivals, option.text, option.types), option.held});
  }
  keep_distinct(moves);
  return moves;
}

void PathSearch::descend_by(size_t depth, const Move& move) {
  const size_t length = path_.size();
  path_ += '/';
  path_ += move.text;
  descend(depth + 1, move.rivals);
  path_.resize(length);
}

// `depth` is at most kSegmentsMax: the height of a tree.
void PathSearch::descend(size_t depth, const Rivals& rivals) {
  if (depth + 1 == chain_.size()) {
    arrive(rivals);
    return;
  }
  const uint32_t from = chain_[depth];
  const Arrival& edge = node(chain_[depth + 1]).arrival;
  if (edge.kind == EdgeKind::kCapture) {
    for (const Move& move : moves_by_type(depth, from, capture_slot(edge.type), rivals)) {
      if (!is_over()) {
        descend_by(depth, move);
      }
    }
    return;
  }
  Move move{.text = std::string(edge.text), .rivals = {}, .held = {}};
  move.rivals = advance(rivals, edge.text, types_of(edge.text));
  if (edge.kind == EdgeKind::kEnum) {
    const uint32_t spelled_out = find_child(node(from).statics, edge.text);
    if (spelled_out != image::kNone) {
      move.rivals.push_back({spelled_out, RivalKind::kLive});
    }
  }
  descend_by(depth, move);
}

// The path has reached the node of the place.
void PathSearch::arrive(const Rivals& rivals) {
  if (place_.kind == CellKind::kExact) {
    end(rivals);
    return;
  }
  Rivals with_target = rivals;
  const bool is_prefix = place_.kind == CellKind::kPrefix;
  with_target.push_back({place_.node, is_prefix ? RivalKind::kTargetTail : RivalKind::kTarget});
  go_below(chain_.size() - 1, with_target);
  // A path has at least one segment, so none ends in the root.
  if (is_prefix && chain_.size() > 1 && !is_over()) {
    end(with_target);
  }
}

void PathSearch::end_with(const Move& move) {
  const size_t length = path_.size();
  path_ += '/';
  path_ += move.text;
  end(move.rivals);
  path_.resize(length);
}

// Goes on with one more segment. Ends when nothing below can take the path, at the latest below
// the deepest node of the tree.
void PathSearch::go_below(size_t depth, const Rivals& rivals) {
  for (const Move& move : moves_below(depth, rivals)) {
    if (is_over()) {
      return;
    }
    end_with(move);
    if (!is_over() && std::any_of(move.rivals.begin(), move.rivals.end(), is_live)) {
      const size_t length = path_.size();
      path_ += '/';
      path_ += move.text;
      go_below(depth + 1, move.rivals);
      path_.resize(length);
    }
  }
  if (!is_over()) {
    end_with({.text = "", .rivals = advance(rivals, "", {})});
  }
}

// The path ends here.
void PathSearch::end(const Rivals& rivals) {
  if (ends_ == kPathEndsMax) {
    seen_ = PathsSeen::kTooMany;
    return;
  }
  ++ends_;
  PathEnd found{.path = path_, .earlier = {}};
  for (const Rival& rival : rivals) {
    const PathNode& at = node(rival.node);
    const auto add = [&](CellKind kind) {
      if (!at.cell(kind).empty()) {
        found.earlier.push_back({rival.node, kind});
      }
    };
    if (is_live(rival)) {
      add(CellKind::kExact);
    }
    if (rival.kind == RivalKind::kTail) {
      add(CellKind::kTail);
    }
    if (rival.kind == RivalKind::kPrefix || rival.kind == RivalKind::kLive) {
      add(CellKind::kPrefix);
    }
  }
  if (!visit_(found)) {
    seen_ = PathsSeen::kStopped;
  }
}

}  // namespace

PathsSeen visit_paths(const HostPaths& paths, CellRef place, const VisitPath& visit) {
  return PathSearch(paths, place, visit).run();
}

}  // namespace weir::analyze
