// One question that a guard asks about a request.
//
// What it is about (`subject`, and `name` or `segment`), and which answers count (`test`, with the
// list, prefixes, ranges or automaton of that test; the others are empty).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/regex/automaton.h"
#include "dsl/source/span.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"
#include "runtime/image/format.h"

namespace weir::model {

struct Atom {
  image::AtomSubject subject = image::AtomSubject::kHeader;
  image::AtomTest test = image::AtomTest::kPresent;
  std::string name;      // header (lower case), query, cookie, capture, certificate field, claim
  uint16_t segment = 0;  // capture: its place in the path; claims: the JwtId
  image::CaptureType capture_type = image::CaptureType::kSegment;  // capture
  std::vector<std::string> values;                                 // kEqualsAny; sorted, distinct
  std::vector<Cidr> prefixes;              // client kInSet; sorted, distinct, no host bits
  MethodMask methods;                      // method kInSet
  std::vector<image::NumberRange> ranges;  // kInRange; sorted, with gaps between them
  std::shared_ptr<const regex::Automaton> language;  // kInLanguage; shared, never changed
  std::string condition;                             // kInLanguage: as written, `contains "a"`
  dsl::Span span;
};

// The same question about the same thing.
[[nodiscard]] bool same_atom(const Atom& a, const Atom& b);

// Both are about the same thing.
[[nodiscard]] bool same_subject(const Atom& a, const Atom& b);

// Whether the test holds for a value that is there: of a header, query parameter, cookie, capture,
// the scheme or the SNI. The value is as a request is matched: decoded, or the segment as it is.
[[nodiscard]] bool accepts(const Atom& atom, std::string_view value);

[[nodiscard]] bool is_in_ranges(const std::vector<image::NumberRange>& ranges, uint64_t number);

// The number that a text of a capture of this type is, as NumberRange has it.
[[nodiscard]] uint64_t number_of_capture(image::CaptureType type, std::string_view text);

// The other way round.
[[nodiscard]] std::string text_of_number(image::CaptureType type, uint64_t number);

}  // namespace weir::model
