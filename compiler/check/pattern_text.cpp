#include "compiler/check/pattern_text.h"

#include <string>

#include "compiler/regex/limits.h"

namespace weir::check {
namespace {

using regex::PatternFault;

PatternWording escape_it(std::string what, std::string_view found) {
  const std::string escaped = "\\" + std::string(found.substr(0, 1));
  return {PatternTrouble::kSyntax,
          std::move(what),
          {},
          "write `" + escaped + "` for the character itself",
          escaped};
}

PatternWording leave_out(PatternTrouble trouble, std::string what, std::string label) {
  return {trouble, std::move(what), std::move(label), "leave it out", std::string()};
}

// `z-a` and `{5,2}` with their sides exchanged.
PatternWording exchange(std::string what, std::string_view found, char separator) {
  const size_t at = found.find(separator, 1);
  const bool has_braces = found.front() == '{';
  const std::string_view inside = has_braces ? found.substr(1, found.size() - 2) : found;
  const size_t middle = inside.find(separator, has_braces ? 0 : 1);
  if (at == std::string_view::npos || middle == std::string_view::npos) {
    return {PatternTrouble::kSyntax, std::move(what), {}, {}, std::nullopt};
  }
  std::string turned =
      std::string(inside.substr(middle + 1)) + separator + std::string(inside.substr(0, middle));
  turned = has_braces ? "{" + turned + "}" : turned;
  return {PatternTrouble::kSyntax, std::move(what), {}, "write `" + turned + "`", turned};
}

PatternWording describe_syntax(PatternFault fault, std::string_view found) {
  switch (fault) {
    case PatternFault::kUnclosedGroup:
      return {PatternTrouble::kSyntax, "a group is not closed", "no `)` follows",
              "close it, or write `\\(` for the character itself", std::nullopt};
    case PatternFault::kStrayParenthesis:
      return escape_it("`)` closes nothing", found);
    case PatternFault::kUnclosedClass:
      return {PatternTrouble::kSyntax, "a class is not closed", "no `]` follows",
              "close it, or write `\\[` for the character itself", std::nullopt};
    case PatternFault::kEmptyClass:
      return {PatternTrouble::kSyntax,
              "this class has no characters",
              {},
              "write `\\]` inside for the character itself",
              std::nullopt};
    case PatternFault::kReversedRange:
      return exchange("this range ends before it begins", found, '-');
    case PatternFault::kReversedBraces:
      return exchange("the most times are fewer than the least", found, ',');
    case PatternFault::kClassBeyondAscii:
      return {PatternTrouble::kSyntax,
              "a class lists single bytes, and this character has several",
              {},
              "write alternatives: `(" + std::string(found) + "|...)`",
              std::nullopt};
    case PatternFault::kNothingToRepeat:
      return escape_it("`" + std::string(found) + "` repeats nothing", found);
    case PatternFault::kBraces:
      return escape_it("`{` begins no repetition such as `{2,5}`", found);
    case PatternFault::kUnknownEscape:
      return {
          PatternTrouble::kSyntax,
          "`" + std::string(found) + "` has no meaning",
          {},
          "there are \\d \\w \\s \\D \\W \\S, \\t \\n \\r, \\xHH, and `\\` before a sign for the "
          "sign itself",
          std::nullopt};
    default:  // kUnfinishedEscape
      return {PatternTrouble::kSyntax,
              "nothing follows the last backslash",
              {},
              "write `\\\\` for the character itself",
              "\\\\"};
  }
}

PatternWording describe_feature(PatternFault fault, std::string_view found) {
  constexpr auto kFeature = PatternTrouble::kFeature;
  switch (fault) {
    case PatternFault::kAnchor:
      return leave_out(kFeature, "anchors",
                       "the whole text has to match, from its beginning to its end");
    case PatternFault::kBoundary:
      return {kFeature,
              "word boundaries",
              {},
              "write what may stand there: `(|.*\\W)word(|\\W.*)`",
              std::nullopt};
    case PatternFault::kBackReference:
      return {kFeature, "back-references", "what a group matched is not remembered",
              "write out the texts that may repeat: `(aa|bb)`", std::nullopt};
    case PatternFault::kLookAround:
      return {kFeature, "look-around", "a text is read once, from left to right",
              "write two conditions: `x matches \"...\" && !(x matches \"...\")`", std::nullopt};
    case PatternFault::kNamedGroup:
      return {kFeature, "named groups", "nothing can use the name", "write a plain group", "("};
    case PatternFault::kLazy:
      return leave_out(kFeature, "lazy or possessive repetition",
                       "a text matches or it does not, however it is read");
    default:  // kFlag
      return {kFeature,
              "`" + std::string(found) + "`",
              {},
              "`(?i)` at the very beginning ignores case; write `(...)` for a group",
              std::nullopt};
  }
}

PatternWording describe_limit(PatternFault fault) {
  constexpr auto kLimit = PatternTrouble::kLimit;
  const auto number = [](size_t value) { return std::to_string(value); };
  switch (fault) {
    case PatternFault::kTooLong:
      return {kLimit,
              "long: " + number(regex::kPatternBytesMax) + " bytes are the most",
              {},
              "split it into several conditions",
              std::nullopt};
    case PatternFault::kTooDeep:
      return {kLimit,
              "deep: " + number(regex::kNestingMax) + " groups within groups are the most",
              {},
              {},
              std::nullopt};
    case PatternFault::kRepeatLimit:
      return {kLimit,
              "large: " + number(regex::kRepeatMax) + " repetitions are the most",
              {},
              {},
              std::nullopt};
    default:  // kTooLarge
      return {kLimit,
              "large for a table of 64 KiB",
              {},
              "shorten its repetitions, such as `{100}` behind `.*`",
              std::nullopt};
  }
}

}  // namespace

PatternWording describe(const regex::PatternError& error, std::string_view pattern) {
  const std::string_view found = pattern.substr(error.offset, error.length);
  if (error.fault >= PatternFault::kTooLong) {
    return describe_limit(error.fault);
  }
  return error.fault >= PatternFault::kAnchor ? describe_feature(error.fault, found)
                                              : describe_syntax(error.fault, found);
}

}  // namespace weir::check
