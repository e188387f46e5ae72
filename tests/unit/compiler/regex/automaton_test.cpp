// Patterns against std::regex, which reads them by backtracking: every short text over a small
// alphabet is asked of both.
#include "compiler/regex/automaton.h"

#include <algorithm>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/regex/pattern.h"
#include "compiler/regex/sample.h"
#include "runtime/image/format.h"

namespace weir::regex {
namespace {

using Random = std::mt19937;

Automaton compile(std::string_view pattern) {
  Expressions expressions;
  const Pattern read = read_pattern(pattern, expressions);
  INFO("pattern " << pattern);
  REQUIRE_FALSE(read.error);
  const auto automaton = build_automaton(expressions, read.term);
  REQUIRE(automaton);
  return *automaton;
}

// Every text over "ab1" of up to five characters.
std::vector<std::string> short_texts() {
  std::vector<std::string> all = {""};
  for (size_t next = 0; all[next].size() < 5; ++next) {
    for (const char c : {'a', 'b', '1'}) {
      all.push_back(all[next] + c);
    }
  }
  return all;
}

std::string random_pattern(Random& random, int depth) {
  switch (random() % (depth == 0 ? 4 : 10)) {
    case 0:
      return "a";
    case 1:
      return "b";
    case 2:
      return "[a1]";
    case 3:
      return random() % 2 == 0 ? "[^a]" : "\\d";
    case 4:
      return "(" + random_pattern(random, depth - 1) + "|" + random_pattern(random, depth - 1) +
             ")";
    case 5:
      return "(" + random_pattern(random, depth - 1) + ")*";
    case 6:
      return "(" + random_pattern(random, depth - 1) + ")?";
    case 7:
      return "(" + random_pattern(random, depth - 1) + "){1,2}";
    default:
      return random_pattern(random, depth - 1) + random_pattern(random, depth - 1);
  }
}

PatternFault fault_of(std::string_view pattern) {
  Expressions expressions;
  const Pattern read = read_pattern(pattern, expressions);
  INFO("pattern " << pattern);
  REQUIRE(read.error);
  CHECK(read.error->offset + read.error->length <= pattern.size());
  return read.error->fault;
}

}  // namespace

TEST_CASE("automata accept what the pattern says", "[regex]") {
  const auto texts = short_texts();
  Random random(20270401);
  for (int i = 0; i < 400; ++i) {
    const std::string pattern = random_pattern(random, 4);
    const Automaton automaton = compile(pattern);
    const std::regex oracle(pattern);
    INFO("pattern " << pattern);
    for (const std::string& text : texts) {
      if (automaton.accepts(text) != std::regex_match(text, oracle)) {
        FAIL_CHECK("text \"" << text << "\"");
      }
    }
  }
}

TEST_CASE("patterns of the same texts give the same automaton", "[regex]") {
  CHECK(compile("a|b") == compile("[ab]"));
  CHECK(compile("(a|b)*") == compile("(a*b*)*"));
  CHECK(compile("aa*") == compile("a+"));
  CHECK(compile("a{2,3}") == compile("aa(|a)"));
  CHECK(compile("(?i)ab") == compile("[aA][bB]"));
  CHECK(compile("[^\\d]") == compile("\\D"));
  CHECK_FALSE(compile("a") == compile("b"));
}

TEST_CASE("what no byte changes is decided at once", "[regex]") {
  CHECK(compile(".*").start == image::kAutomatonAccept);
  const Automaton prefix = compile("ab.*");
  CHECK(prefix.next(prefix.next(prefix.start, 'a'), 'b') == image::kAutomatonAccept);
  CHECK(prefix.next(prefix.start, 'b') == image::kAutomatonReject);
}

TEST_CASE("escapes and classes stand for their bytes", "[regex]") {
  CHECK(compile(R"(\x2F\.\-)").accepts("/.-"));
  CHECK(compile(R"([\w-]+)").accepts("a_B-9"));
  CHECK(compile("é").accepts("\xC3\xA9"));
  CHECK(compile("(?i)[a-c]x").accepts("BX"));
  CHECK_FALSE(compile("(?i)[^a]").accepts("A"));
}

TEST_CASE("patterns that cannot be read say where", "[regex]") {
  CHECK(fault_of("(a") == PatternFault::kUnclosedGroup);
  CHECK(fault_of("a)") == PatternFault::kStrayParenthesis);
  CHECK(fault_of("[a") == PatternFault::kUnclosedClass);
  CHECK(fault_of("[]a") == PatternFault::kEmptyClass);
  CHECK(fault_of("[z-a]") == PatternFault::kReversedRange);
  CHECK(fault_of("[é]") == PatternFault::kClassBeyondAscii);
  CHECK(fault_of("*a") == PatternFault::kNothingToRepeat);
  CHECK(fault_of("a{x}") == PatternFault::kBraces);
  CHECK(fault_of("a{5,2}") == PatternFault::kReversedBraces);
  CHECK(fault_of("\\q") == PatternFault::kUnknownEscape);
  CHECK(fault_of("a\\") == PatternFault::kUnfinishedEscape);
  CHECK(fault_of("^a") == PatternFault::kAnchor);
  CHECK(fault_of("a$") == PatternFault::kAnchor);
  CHECK(fault_of("\\ba") == PatternFault::kBoundary);
  CHECK(fault_of("(a)\\1") == PatternFault::kBackReference);
  CHECK(fault_of("a(?=b)") == PatternFault::kLookAround);
  CHECK(fault_of("(?<n>a)") == PatternFault::kNamedGroup);
  CHECK(fault_of("a(?s)b") == PatternFault::kFlag);
  CHECK(fault_of("a(?") == PatternFault::kFlag);
  CHECK(fault_of("a*?") == PatternFault::kLazy);
  CHECK(fault_of("a{2000}") == PatternFault::kRepeatLimit);
  CHECK(fault_of(std::string(3000, 'a')) == PatternFault::kTooLong);
  CHECK(fault_of(std::string(100, '(')) == PatternFault::kTooDeep);
  CHECK(fault_of("((a{100}){100}){100}") == PatternFault::kTooLarge);
}

TEST_CASE("a pattern that needs too many states is refused in bounded time", "[regex]") {
  Expressions expressions;
  const Pattern read = read_pattern(".*a.{30}", expressions);
  REQUIRE_FALSE(read.error);
  CHECK_FALSE(build_automaton(expressions, read.term));
}

TEST_CASE("samples show every way to match, and nothing else", "[regex]") {
  Random random(7);
  for (int i = 0; i < 100; ++i) {
    const Automaton a = compile(random_pattern(random, 3));
    const Automaton b = compile(random_pattern(random, 3));
    const std::vector<const Automaton*> both = {&a, &b};
    const Samples samples = find_samples({.automata = both, .domain = nullptr, .avoided = {}});
    CHECK(samples.is_complete);
    for (const Sample& sample : samples.list) {
      CHECK(sample.accepted == std::vector<bool>{a.accepts(sample.text), b.accepts(sample.text)});
    }
    for (const std::string& text : short_texts()) {
      const std::vector<bool> way = {a.accepts(text), b.accepts(text)};
      CHECK(std::any_of(samples.list.begin(), samples.list.end(),
                        [&](const Sample& sample) { return sample.accepted == way; }));
    }
  }
}

TEST_CASE("samples keep to the domain and leave out what is avoided", "[regex]") {
  const Automaton word = compile("[a-c]+");
  const Automaton starts = compile("a.*");
  const std::vector<const Automaton*> automata = {&starts};
  const std::vector<std::string_view> avoided = {"a", "aa", "b"};
  const Samples samples = find_samples({.automata = automata, .domain = &word, .avoided = avoided});
  REQUIRE(samples.list.size() == 2);
  for (const Sample& sample : samples.list) {
    CHECK(word.accepts(sample.text));
    CHECK(std::find(avoided.begin(), avoided.end(), sample.text) == avoided.end());
  }
}

}  // namespace weir::regex
