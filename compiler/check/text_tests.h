// The automata of the tests of texts: `matches`, `contains`, `starts_with`, `ends_with`.
//
// Equal tests share one automaton; each is built once a site.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/regex/automaton.h"
#include "compiler/regex/pattern.h"
#include "dsl/syntax/node_kind.h"

namespace weir::check {

// One of the two is there.
struct TextTest {
  std::shared_ptr<const regex::Automaton> automaton;
  std::optional<regex::PatternError> error;
};

class TextTests {
 public:
  // The texts that match a pattern.
  const TextTest& matching(std::string_view pattern);
  // The texts that pass `op`, one of the four above, with this operand; a pattern for kMatches.
  const TextTest& passing(dsl::BinaryOperator op, std::string_view operand);

 private:
  std::map<std::pair<dsl::BinaryOperator, std::string>, TextTest> known_;
};

// `contains`, `starts_with`, `ends_with` or `matches`.
[[nodiscard]] bool is_text_test(dsl::BinaryOperator op);

}  // namespace weir::check
