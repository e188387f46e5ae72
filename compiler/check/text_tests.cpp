#include "compiler/check/text_tests.h"

namespace weir::check {
namespace {

using dsl::BinaryOperator;

regex::TermId term_of(regex::Expressions& expressions, BinaryOperator op,
                      std::string_view operand) {
  const regex::TermId text = expressions.text(operand);
  const regex::TermId anything = expressions.anything();
  switch (op) {
    case BinaryOperator::kStartsWith:
      return expressions.concat(text, anything);
    case BinaryOperator::kEndsWith:
      return expressions.concat(anything, text);
    default:  // kContains
      return expressions.concat(anything, expressions.concat(text, anything));
  }
}

TextTest build(BinaryOperator op, std::string_view operand) {
  regex::Expressions expressions;
  regex::Pattern pattern;
  if (op == BinaryOperator::kMatches) {
    pattern = regex::read_pattern(operand, expressions);
  } else {
    pattern.term = term_of(expressions, op, operand);
  }
  if (pattern.error) {
    return {nullptr, pattern.error};
  }
  std::optional<regex::Automaton> automaton = regex::build_automaton(expressions, pattern.term);
  if (!automaton) {
    return {nullptr, regex::PatternError{regex::PatternFault::kTooLarge, 0, operand.size()}};
  }
  return {std::make_shared<const regex::Automaton>(*std::move(automaton)), std::nullopt};
}

}  // namespace

const TextTest& TextTests::matching(std::string_view pattern) {
  return passing(BinaryOperator::kMatches, pattern);
}

const TextTest& TextTests::passing(BinaryOperator op, std::string_view operand) {
  const auto [entry, is_new] = known_.try_emplace({op, std::string(operand)});
  if (is_new) {
    entry->second = build(op, operand);
  }
  return entry->second;
}

bool is_text_test(BinaryOperator op) {
  return op >= BinaryOperator::kContains && op <= BinaryOperator::kMatches;
}

}  // namespace weir::check
