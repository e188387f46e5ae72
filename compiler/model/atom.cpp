#include "compiler/model/atom.h"

#include <algorithm>
#include <charconv>

namespace weir::model {
namespace {

bool same_ranges(const std::vector<image::NumberRange>& a,
                 const std::vector<image::NumberRange>& b) {
  return std::ranges::equal(a, b, [](const image::NumberRange& x, const image::NumberRange& y) {
    return x.first == y.first && x.last == y.last;
  });
}

bool same_language(const Atom& a, const Atom& b) {
  return a.language == b.language ||
         (a.language != nullptr && b.language != nullptr && *a.language == *b.language);
}

}  // namespace

bool same_subject(const Atom& a, const Atom& b) {
  return a.subject == b.subject && a.segment == b.segment &&
         (a.subject == image::AtomSubject::kCapture || a.name == b.name);
}

bool same_atom(const Atom& a, const Atom& b) {
  return same_subject(a, b) && a.test == b.test && a.values == b.values &&
         a.prefixes == b.prefixes && a.methods == b.methods && same_ranges(a.ranges, b.ranges) &&
         same_language(a, b);
}

bool accepts(const Atom& atom, std::string_view value) {
  switch (atom.test) {
    case image::AtomTest::kPresent:
      return true;
    case image::AtomTest::kEqualsAny:
      return std::ranges::binary_search(atom.values, value);
    case image::AtomTest::kInLanguage:
      return atom.language->accepts(value);
    case image::AtomTest::kInRange:
      return is_in_ranges(atom.ranges, number_of_capture(atom.capture_type, value));
    case image::AtomTest::kInSet:
      break;
  }
  return false;
}

bool is_in_ranges(const std::vector<image::NumberRange>& ranges, uint64_t number) {
  return std::ranges::any_of(ranges, [number](const image::NumberRange& range) {
    return range.first <= number && number <= range.last;
  });
}

uint64_t number_of_capture(image::CaptureType type, std::string_view text) {
  const char* const end = text.data() + text.size();
  if (type == image::CaptureType::kInt) {
    int64_t number = 0;
    (void)std::from_chars(text.data(), end, number);
    return static_cast<uint64_t>(number) ^ image::kSignBit;
  }
  uint64_t number = 0;
  (void)std::from_chars(text.data(), end, number);
  return number;
}

std::string text_of_number(image::CaptureType type, uint64_t number) {
  return type == image::CaptureType::kInt
             ? std::to_string(static_cast<int64_t>(number ^ image::kSignBit))
             : std::to_string(number);
}

}  // namespace weir::model
