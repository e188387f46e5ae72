#include "dsl/parse/parser_position.h"

#include "dsl/parse/wording.h"

namespace weir::dsl {

using antlr4::misc::IntervalSet;

size_t rule_of(antlr4::Parser* parser) {
  return parser->getContext()->getRuleIndex();
}

IntervalSet expected_here(antlr4::Parser* parser) {
  return parser->getATN().nextTokens(parser->getATN().states[parser->getState()]);
}

bool expects_only(antlr4::Parser* parser, size_t type) {
  const IntervalSet expected = expected_here(parser);
  return expected.size() == 1 && expected.contains(type);
}

bool fits_after_expected(antlr4::Parser* parser) {
  const auto& atn = parser->getATN();
  const auto* state = atn.states[parser->getState()];
  auto* behind = state->transitions[0]->target;
  return atn.nextTokens(behind, parser->getContext()).contains(parser->getInputStream()->LA(1));
}

std::string expected_words(antlr4::Parser* parser) {
  return describe_expected(parser->getVocabulary(), expected_here(parser), rule_of(parser));
}

}  // namespace weir::dsl
