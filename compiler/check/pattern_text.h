// What is wrong with a pattern, in words: the diagnostic, its label, and the edit that mends it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/regex/pattern.h"

namespace weir::check {

enum class PatternTrouble : uint8_t { kSyntax, kFeature, kLimit };

struct PatternWording {
  PatternTrouble trouble = PatternTrouble::kSyntax;
  std::string what;   // "the group is not closed", "look-around", "large"
  std::string label;  // may be empty
  std::string help;   // may be empty; else what `replacement` does, or what to write
  // What to write in place of the faulty bytes; nothing if that is not certain. A backslash in it
  // is one of the pattern: callers double it in literals that have escapes.
  std::optional<std::string> replacement;
};

// `error` is about `pattern`.
[[nodiscard]] PatternWording describe(const regex::PatternError& error, std::string_view pattern);

}  // namespace weir::check
