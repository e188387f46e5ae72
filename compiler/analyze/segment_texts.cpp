#include "compiler/analyze/segment_texts.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

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

void add(std::span<const model::Atom* const> atoms, std::string text,
         std::vector<SegmentText>& known) {
  const bool is_known = std::any_of(known.begin(), known.end(),
                                    [&](const SegmentText& other) { return other.text == text; });
  if (is_known || !domain_of(image::CaptureType::kSegment).accepts(text)) {
    return;
  }
  SegmentText added{.text = std::move(text)};
  added.types = types_of(added.text);
  added.held = held_by(atoms, added.text);
  known.push_back(std::move(added));
}

// Texts that are spelled out are no samples: they have their own way to go.
void add_samples(std::span<const model::Atom* const> atoms, std::vector<std::string_view> avoided,
                 SegmentTexts& texts) {
  std::vector<const regex::Automaton*> automata;
  automata.reserve(std::size(kNarrowTypes));
  for (const image::CaptureType type : kNarrowTypes) {
    automata.push_back(&domain_of(type));
  }
  bool has_ranges = false;
  bool has_languages = false;
  for (const model::Atom* atom : atoms) {
    has_ranges |= atom->test == image::AtomTest::kInRange;
    if (atom->test == image::AtomTest::kInLanguage) {
      automata.push_back(atom->language.get());
      has_languages = true;
    }
    avoided.insert(avoided.end(), atom->values.begin(), atom->values.end());
  }
  sort_and_unite(avoided);
  regex::Samples samples = regex::find_samples({.automata = automata,
                                                .domain = &domain_of(image::CaptureType::kSegment),
                                                .avoided = avoided});
  texts.is_complete = samples.is_complete && !(has_ranges && has_languages);
  for (regex::Sample& sample : samples.list) {
    add(atoms, std::move(sample.text), texts.list);
  }
}

}  // namespace

std::vector<bool> held_by(std::span<const model::Atom* const> atoms, std::string_view text) {
  std::vector<bool> held;
  held.reserve(atoms.size());
  for (const model::Atom* atom : atoms) {
    held.push_back(model::accepts(*atom, text));
  }
  return held;
}

SegmentTexts segment_texts(std::span<const model::Atom* const> atoms,
                           std::vector<std::string_view> spelled_out) {
  SegmentTexts texts;
  add_samples(atoms, std::move(spelled_out), texts);
  for (const model::Atom* atom : atoms) {
    for (std::string& text : constants_of(*atom)) {
      add(atoms, std::move(text), texts.list);
    }
  }
  return texts;
}

}  // namespace weir::analyze
