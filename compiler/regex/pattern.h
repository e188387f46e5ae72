// Reads a pattern: the text of a regular expression.
//
//   a|b  ab  a*  a+  a?  a{2}  a{2,}  a{2,5}  (a)  [a-z_]  [^/]  .  \d \w \s \D \W \S
//   \. and other punctuation  \t  \x2F  (?i) at the start: letters of either case
//
// A pattern stands for a set of texts, byte by byte; whoever uses it asks whether a whole text is
// in the set. So there are no anchors, no groups to refer back to, no look-around and no laziness:
// what can be said about a text can be decided in one pass over it. A character beyond ASCII is its
// UTF-8 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/regex/expressions.h"

namespace weir::regex {

enum class PatternFault : uint8_t {
  // What is written is no pattern.
  kUnclosedGroup,
  kStrayParenthesis,
  kUnclosedClass,
  kEmptyClass,
  kReversedRange,
  kClassBeyondAscii,
  kNothingToRepeat,
  kBraces,          // `{` that begins no repetition
  kReversedBraces,  // {5,2}
  kUnknownEscape,
  kUnfinishedEscape,
  // What other dialects have and no single pass can decide, or has no meaning here.
  kAnchor,
  kBoundary,
  kBackReference,
  kLookAround,
  kNamedGroup,
  kFlag,
  kLazy,
  // Limits.
  kTooLong,
  kTooDeep,
  kRepeatLimit,
  kTooLarge,
};

// `offset` and `length` are bytes of the pattern.
struct PatternError {
  PatternFault fault = PatternFault::kUnclosedGroup;
  size_t offset = 0;
  size_t length = 0;
};

struct Pattern {
  TermId term;                        // good if there is no error
  std::optional<PatternError> error;  // the first one
};

[[nodiscard]] Pattern read_pattern(std::string_view text, Expressions& expressions);

}  // namespace weir::regex
