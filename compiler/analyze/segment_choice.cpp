#include "compiler/analyze/segment_choice.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "compiler/analyze/domain.h"
#include "compiler/regex/sample.h"

namespace weir::analyze {
namespace {

// Types that ask more of a segment than that there is one.
constexpr std::array kNarrowTypes = {image::CaptureType::kUuid, image::CaptureType::kUint,
                                     image::CaptureType::kInt, image::CaptureType::kSlug};

// What an atom names: its values, and the ends of its ranges with what lies beside them.
std::vector<std::string> constants_of(const model::Atom& atom) {
  std::vector<std::string> texts = atom.values;
  const auto add = [&](uint64_t number) {
    texts.push_back(model::text_of_number(atom.capture_type, number));
  };
  for (const image::NumberRange& range : atom.ranges) {
    add(range.first);
    add(range.last);
    if (range.first != 0) {
      add(range.first - 1);
    }
    if (range.last != std::numeric_limits<uint64_t>::max()) {
      add(range.last + 1);
    }
  }
  return texts;
}

void sort_and_unite(std::vector<std::string_view>& texts) {
  std::ranges::sort(texts);
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

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
  std::vector<bool> held;
  if (is_asked(depth)) {
    for (const model::Atom* atom : paths_.capture_atoms[depth]) {
      held.push_back(model::accepts(*atom, text));
    }
  }
  return held;
}

const std::vector<SegmentText>& SegmentChoice::texts(size_t depth) {
  if (!texts_[depth]) {
    texts_[depth].emplace();
    add_samples(depth);
    for (const model::Atom* atom : paths_.capture_atoms[depth]) {
      for (std::string& text : constants_of(*atom)) {
        add(depth, std::move(text));
      }
    }
  }
  return *texts_[depth];
}

void SegmentChoice::add(size_t depth, std::string text) {
  if (!domain_of(image::CaptureType::kSegment).accepts(text)) {
    return;
  }
  std::vector<SegmentText>& known = *texts_[depth];
  const bool is_known = std::any_of(known.begin(), known.end(),
                                    [&](const SegmentText& other) { return other.text == text; });
  if (!is_known) {
    SegmentText added{.text = std::move(text)};
    added.types = types_of(added.text);
    added.held = held(depth, added.text);
    known.push_back(std::move(added));
  }
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
  sort_and_unite(texts);
  return texts;
}

void SegmentChoice::add_samples(size_t depth) {
  std::vector<const regex::Automaton*> automata;
  automata.reserve(std::size(kNarrowTypes));
  for (const image::CaptureType type : kNarrowTypes) {
    automata.push_back(&domain_of(type));
  }
  bool has_ranges = false;
  bool has_languages = false;
  for (const model::Atom* atom : paths_.capture_atoms[depth]) {
    has_ranges |= atom->test == image::AtomTest::kInRange;
    if (atom->test == image::AtomTest::kInLanguage) {
      automata.push_back(atom->language.get());
      has_languages = true;
    }
  }
  std::vector<std::string_view> avoided = spelled_out(depth);
  for (const model::Atom* atom : paths_.capture_atoms[depth]) {
    avoided.insert(avoided.end(), atom->values.begin(), atom->values.end());
  }
  sort_and_unite(avoided);
  regex::Samples samples = regex::find_samples({.automata = automata,
                                                .domain = &domain_of(image::CaptureType::kSegment),
                                                .avoided = avoided});
  is_complete_ = is_complete_ && samples.is_complete && !(has_ranges && has_languages);
  for (regex::Sample& sample : samples.list) {
    add(depth, std::move(sample.text));
  }
}

}  // namespace weir::analyze
