#include "compiler/symbolic/path_explorer.h"

#include <algorithm>

#include "compiler/symbolic/limits.h"
#include "runtime/image/format.h"

namespace weir::symbolic {
namespace {

void sort_and_unite(std::vector<uint32_t>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

Explored PathExplorer::run(const Visit& visit) {
  visit_ = &visit;
  States states;
  for (const HostSide& side : sides_) {
    states.push_back(side.table != nullptr && side.root != image::kNone
                         ? PathState{{side.root, ItemKind::kLive}}
                         : PathState());
  }
  descend(0, states);
  return result_ == Explored::kAll && !is_complete_ ? Explored::kTooMany : result_;
}

bool PathExplorer::is_repeated(const States& states) {
  std::vector<uint32_t> key;
  for (size_t side = 0; side < sides_.size(); ++side) {
    for (const PathItem& item : states[side]) {
      if (sides_[side].table->nodes[item.node].asked_below != kEmptySet) {
        return false;
      }
    }
    key.push_back(static_cast<uint32_t>(states[side].size()));
    if (!states[side].empty()) {
      append_identity(*sides_[side].table, states[side], key);
    }
  }
  const size_t known = seen_.size();
  return seen_.intern(key) < known;
}

void PathExplorer::add_edge_texts(const Table& table, uint32_t node, std::vector<uint32_t>& texts) {
  for (const image::Range& range : {table.nodes[node].statics, table.nodes[node].enums}) {
    for (const Edge& edge : table.edges_of(range)) {
      texts.push_back(edge.text);
    }
  }
}

std::vector<uint32_t> PathExplorer::spelled_out(const States& states) const {
  std::vector<uint32_t> texts;
  for (size_t side = 0; side < sides_.size(); ++side) {
    for (const PathItem& item : states[side]) {
      if (item.kind == ItemKind::kLive) {
        add_edge_texts(*sides_[side].table, item.node, texts);
      }
    }
  }
  sort_and_unite(texts);
  return texts;
}

// The atoms that guards ask about this segment, as a set.
uint32_t PathExplorer::asked_at(size_t depth, const States& states) {
  uint32_t all = kEmptySet;
  for (size_t side = 0; side < sides_.size(); ++side) {
    for (const PathItem& item : states[side]) {
      all = universe_.united(all, sides_[side].table->nodes[item.node].asked_below);
    }
  }
  if (all == kEmptySet) {
    return kEmptySet;
  }
  std::vector<uint32_t> here;
  for (const uint32_t atom : universe_.atom_set(all)) {
    if (universe_.atom_of(atom).segment == depth) {
      here.push_back(atom);
    }
  }
  return universe_.set_of(here);
}

std::vector<NextSegment> PathExplorer::samples(uint32_t asked,
                                               const std::vector<uint32_t>& spelled_out) {
  const auto [entry, is_new] = samples_.try_emplace({asked, universe_.set_of(spelled_out)});
  if (is_new) {
    std::vector<const model::Atom*> atoms;
    for (const uint32_t atom : universe_.atom_set(asked)) {
      atoms.push_back(&universe_.atom_of(atom));
    }
    std::vector<std::string_view> texts;
    texts.reserve(spelled_out.size());
    for (const uint32_t text : spelled_out) {
      texts.push_back(universe_.text_of(text));
    }
    entry->second = analyze::segment_texts(atoms, std::move(texts));
  }
  is_complete_ = is_complete_ && entry->second.is_complete;
  std::vector<NextSegment> segments;
  for (const analyze::SegmentText& text : entry->second.list) {
    segments.push_back({text.text, universe_.find_text(text.text), text.types});
  }
  return segments;
}

// One text of each family that is not spelled out here.
std::vector<NextSegment> PathExplorer::families(const std::vector<uint32_t>& spelled_out) const {
  std::vector<NextSegment> segments;
  for (size_t family = 0; family < analyze::kSampleFamilies; ++family) {
    for (uint32_t index = 0;; ++index) {
      std::string text = analyze::sample_text(family, index);
      if (!std::ranges::binary_search(spelled_out, universe_.find_text(text))) {
        segments.push_back({std::move(text), kFreshText, analyze::family_types(family)});
        break;
      }
    }
  }
  return segments;
}

std::vector<NextSegment> PathExplorer::next_segments(size_t depth, const States& states) {
  const std::vector<uint32_t> texts = spelled_out(states);
  const uint32_t asked = asked_at(depth, states);
  std::vector<NextSegment> segments = asked == kEmptySet ? families(texts) : samples(asked, texts);
  for (const uint32_t text : texts) {
    segments.push_back(
        {std::string(universe_.text_of(text)), text, analyze::types_of(universe_.text_of(text))});
  }
  if (!std::ranges::binary_search(texts, universe_.find_text(""))) {
    segments.push_back({});
  }
  return segments;
}

PathExplorer::States PathExplorer::stepped(const States& states, const NextSegment& segment) const {
  States next(states.size());
  for (size_t side = 0; side < states.size(); ++side) {
    if (!states[side].empty()) {
      next[side] = step(*sides_[side].table, states[side], segment);
    }
  }
  return next;
}

void PathExplorer::follow(size_t depth, const NextSegment& segment, const States& next) {
  const size_t length = path_.size();
  path_ += '/';
  path_ += segment.text;
  if (!visit_->is_settled(next)) {
    end(next);
    if (!segment.text.empty()) {  // in the proxy's normal form only the last segment is empty
      descend(depth + 1, next);
    }
  }
  path_.resize(length);
}

// `depth` is at most the height of the trees.
void PathExplorer::descend(size_t depth, const States& states) {
  if (depth >= image::kSegmentsMax || std::ranges::none_of(states, has_live)) {
    return;
  }
  const bool is_asked = asked_at(depth, states) != kEmptySet;
  std::vector<States> known;  // of families, which mostly lead to the same
  for (const NextSegment& segment : next_segments(depth, states)) {
    if (is_over()) {
      return;
    }
    States next = stepped(states, segment);
    const bool is_sample = segment.id == kFreshText && !is_asked;
    if (is_sample && std::ranges::find(known, next) != known.end()) {
      continue;
    }
    follow(depth, segment, next);
    if (is_sample) {
      known.push_back(std::move(next));
    }
  }
}

void PathExplorer::end(const States& states) {
  if (++ends_ > kPathsMax) {
    result_ = Explored::kTooMany;
    return;
  }
  std::vector<std::vector<analyze::CellRef>> cells(states.size());
  for (size_t side = 0; side < states.size(); ++side) {
    if (!states[side].empty()) {
      cells[side] = cells_at_end(*sides_[side].table, states[side]);
    }
  }
  if (!visit_->at_end(path_, cells)) {
    result_ = Explored::kStopped;
  }
}

}  // namespace weir::symbolic
