// What guards and switches look at while one request is matched: the request, the segments of its
// path, and its header fields, each of which is looked up once however many candidates ask for it.
// Private to the engine; lives on the stack of one match.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/engine/request.h"
#include "runtime/engine/segments.h"

namespace weir::engine {

// Remembers the fields that stand in one line, and those that are absent. A field of several lines,
// and those beyond kSlots, are looked up each time they are asked for.
class FieldMemo {
 public:
  explicit FieldMemo(const FieldSource& source) : source_(source) {}

  // As FieldSource::AnyOf. `name` is a text of the image, where equal names are one text, or a
  // literal that is always the same.
  bool any_of(std::string_view name, FieldSource::Accept accept, const void* state) {
    const Known* const known = find(name);
    if (known == nullptr || known->lines > 1) {
      return source_.any_of(source_.context, name, accept, state);
    }
    return known->lines == 1 && accept(state, known->value);
  }

 private:
  static constexpr size_t kSlots = 8;

  struct Known {
    std::string_view name;
    uint32_t lines;  // 0, 1, or 2 for more
    std::string_view value;
  };
  // any_of() hands its state through as constant; what stands behind this reference is not.
  struct Target {
    Known& known;
  };

  static bool note(const void* state, std::string_view value) {
    Known& known = static_cast<const Target*>(state)->known;
    known.value = value;
    return ++known.lines > 1;
  }

  // Null: there is no room for another.
  const Known* find(std::string_view name) {
    for (size_t i = 0; i < count_; ++i) {
      if (known_[i].name.data() == name.data() && known_[i].name.size() == name.size()) {
        return &known_[i];
      }
    }
    if (count_ == kSlots) {
      return nullptr;
    }
    Known& known = known_[count_++];
    known = {name, 0, {}};
    if (source_.any_of != nullptr) {
      const Target target{known};
      (void)source_.any_of(source_.context, name, note, &target);
    }
    return &known;
  }

  const FieldSource& source_;
  size_t count_ = 0;
  std::array<Known, kSlots> known_;  // the first count_ of them
};

struct MatchInput {
  MatchInput(const Request& of, const SegmentList& its_segments)
      : request(of), segments(its_segments), fields(of.fields) {}

  const Request& request;
  const SegmentList& segments;
  FieldMemo fields;
};

}  // namespace weir::engine
