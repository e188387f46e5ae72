#include "compiler/analyze/segment_choice.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::analyze {
namespace {

std::vector<uint32_t> children_of(const PathNode& node) {
  std::vector<uint32_t> children;
  for (const auto* edges : {&node.statics, &node.enums}) {
    std::ranges::transform(*edges, std::back_inserter(children), &TextEdge::child);
  }
  std::ranges::copy_if(node.captures, std::back_inserter(children),
                       [](uint32_t child) { return child != image::kNone; });
  return children;
}

// The nodes that `depth` segments lead to.
std::vector<uint32_t> nodes_at(const HostPaths& paths, size_t depth) {
  std::vector<uint32_t> level{0};
  for (size_t i = 0; i < depth; ++i) {
    std::vector<uint32_t> next;
    for (const uint32_t index : level) {
      std::ranges::copy(children_of(paths.nodes[index]), std::back_inserter(next));
    }
    level = std::move(next);
  }
  return level;
}

}  // namespace

SegmentChoice::SegmentChoice(const HostPaths& paths)
    : paths_(paths), texts_(paths.capture_atoms.size()) {}

bool SegmentChoice::is_asked(size_t depth) const {
  return depth < paths_.capture_atoms.size() && !paths_.capture_atoms[depth].empty();
}

std::vector<bool> SegmentChoice::held(size_t depth, std::string_view text) const {
  return is_asked(depth) ? held_by(paths_.capture_atoms[depth], text) : std::vector<bool>();
}

const std::vector<SegmentText>& SegmentChoice::texts(size_t depth) {
  if (!texts_[depth]) {
    SegmentTexts found = segment_texts(paths_.capture_atoms[depth], spelled_out(depth));
    is_complete_ = is_complete_ && found.is_complete;
    texts_[depth] = std::move(found.list);
  }
  return *texts_[depth];
}

// Texts that stand in a pattern at this depth are no samples: they have their own way to go.
std::vector<std::string_view> SegmentChoice::spelled_out(size_t depth) const {
  std::vector<std::string_view> texts;
  for (const uint32_t index : nodes_at(paths_, depth)) {
    const PathNode& node = paths_.nodes[index];
    for (const auto* edges : {&node.statics, &node.enums}) {
      std::ranges::transform(*edges, std::back_inserter(texts), &TextEdge::text);
    }
  }
  return texts;
}

}  // namespace weir::analyze
