#include "dsl/parse/repair.h"

#include <WeirParser.h>
#include <string>

#include "dsl/parse/parser_position.h"
#include "dsl/parse/test_words.h"
#include "dsl/parse/token_class.h"
#include "dsl/parse/wording.h"

namespace weir::dsl {

using grammar::WeirParser;

Repair::Repair(const Parsing& parsing)
    : source_(parsing.source),
      sink_(parsing.sink),
      tokens_(parsing.tokens),
      builder_(parsing.builder),
      mistakes_(source_, sink_, tokens_),
      token_repair_(parsing, mistakes_),
      conjured_(RawToken{}, 0) {}

antlr4::Token* Repair::recoverInline(antlr4::Parser* parser) {
  builder_.mark_error();
  if (!token_repair_.repair(parser)) {
    // The one way to leave a rule of the generated parser; `recover` ends it.
    throw antlr4::InputMismatchException(parser);
  }
  return &conjured_;
}

void Repair::recover(antlr4::Parser* parser, std::exception_ptr error) {
  builder_.mark_error();
  switch (rule_of(parser)) {
    case WeirParser::RuleModule:
    case WeirParser::RuleDeclaration:
      skip_to_item(Place::kTop);
      break;
    case WeirParser::RuleBlockItem:
      skip_to_item(Place::kBlock);
      break;
    case WeirParser::RuleSchemaItem:
      skip_to_item(Place::kSchema);
      break;
    case WeirParser::RuleSplitShare:
      skip_to_item(Place::kSplit);
      break;
    case WeirParser::RuleTestItem:
      skip_to_item(Place::kTest);
      break;
    default:
      std::rethrow_exception(error);
  }
  is_leaving_ = false;
}

void Repair::sync(antlr4::Parser* parser) {
  switch (rule_of(parser)) {
    case WeirParser::RuleModule:
      return sync_items(Place::kTop);
    case WeirParser::RuleBlock:
      return sync_items(Place::kBlock);
    case WeirParser::RuleBlockSchema:
      return builder_.is_open() ? sync_items(Place::kSchema) : void();
    case WeirParser::RuleSplitAction:
      return sync_items(Place::kSplit);
    case WeirParser::RuleTestBody:
      return sync_items(Place::kTest);
    case WeirParser::RuleList:
    case WeirParser::RuleTableRows:
      return sync_elements(WeirParser::RBRACKET);
    case WeirParser::RuleCall:
    case WeirParser::RuleParenthesized:
    case WeirParser::RuleTableRow:
    case WeirParser::RuleParameterList:
      return sync_elements(WeirParser::RPAREN);
    case WeirParser::RuleEnumType:
    case WeirParser::RuleImportDecl:
      return sync_elements(WeirParser::RBRACE);
    case WeirParser::RuleHostPatterns:
      return sync_elements(WeirParser::ON);
    case WeirParser::RulePrimary:
      return require_value(parser);
    case WeirParser::RuleExpectation:
      return require_expectation(parser);
    default:
      return;
  }
}

void Repair::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& /*error*/) {
  if (!is_leaving_) {
    is_leaving_ = true;
    builder_.mark_error();
    mistakes_.report_unexpected(parser);
  }
}

bool Repair::starts_item(Place place) const {
  const uint8_t type = tokens_.peek().type;
  switch (place) {
    case Place::kTop:
      return type == WeirParser::EDITION || type == WeirParser::IMPORT || type == WeirParser::PUB ||
             type == WeirParser::PARAM || type == WeirParser::CONST || type == WeirParser::TLS ||
             type == WeirParser::JWT || type == WeirParser::LISTENER ||
             type == WeirParser::UPSTREAM || type == WeirParser::HOST || type == WeirParser::FN ||
             type == WeirParser::TEMPLATE || type == WeirParser::POLICY ||
             type == WeirParser::OVERLAY || type == WeirParser::TEST || type == WeirParser::COVER ||
             type == WeirParser::INVARIANT ||
             (type >= WeirParser::BLOCK && type <= WeirParser::TYPE) || is_block_statement(type);
    case Place::kBlock:
      return type == WeirParser::IDENT || type == WeirParser::BLOCK_NAME ||
             is_block_statement(type) ||
             (type == WeirParser::HOST && tokens_.peek(1).type == WeirParser::STRING);
    case Place::kSchema:
      return type == WeirParser::IDENT || type == WeirParser::BLOCK;
    case Place::kSplit:
      return type == WeirParser::IDENT;
    case Place::kTest:
      return type == WeirParser::GIVEN || type == WeirParser::IDENT ||
             type == WeirParser::UPPER_NAME || type == WeirParser::MIXED_NAME;
  }
  return false;
}

// Stricter: while skipping, a word only starts an item if what follows says so.
bool Repair::starts_next_item(Place place) const {
  const RawToken& token = tokens_.peek();
  if (!starts_item(place)) {
    return false;
  }
  const uint8_t next = tokens_.peek(1).type;
  switch (place) {
    case Place::kTop:
      return token.starts_line && (is_word(next) || next == WeirParser::STRING ||
                                   next == WeirParser::INT || test_kind_of_token(next).has_value());
    case Place::kBlock:
      if (is_block_statement(token.type)) {
        return token.starts_line;
      }
      return token.type == WeirParser::BLOCK_NAME || next == WeirParser::EQ ||
             (token.starts_line && next == WeirParser::COLON);
    case Place::kSchema:
      return token.type == WeirParser::BLOCK || next == WeirParser::COLON;
    case Place::kSplit:
      return next == WeirParser::COLON || token.starts_line;
    case Place::kTest:
      return token.type == WeirParser::GIVEN || next == WeirParser::STRING;
  }
  return false;
}

// Before an item: what cannot start one is reported and skipped.
void Repair::sync_items(Place place) {
  const uint8_t type = tokens_.peek().type;
  const bool is_end =
      type == ParserToken::kEndOfFile || (place != Place::kTop && type == WeirParser::RBRACE);
  mistakes_.begin_item();
  if (is_end || starts_item(place) || tokens_.has_inserted()) {
    return;
  }
  if (place != Place::kTop && !builder_.is_open()) {
    return;
  }
  builder_.mark_error();
  if (mistakes_.may_guess(mistakes_.found())) {
    report_item(place);
  }
  const uint32_t begin = tokens_.peek().begin;
  // A brace is left to be passed with all that it encloses.
  const bool opens = type == WeirParser::LBRACE;
  if (!opens) {
    tokens_.consume();
  }
  skip_to_item(place);
  builder_.add_error(begin, tokens_.peek(-1).end);
}

void Repair::report_item(Place place) {
  const RawToken& token = tokens_.peek();
  const std::string found = describe_found(source_, token);
  switch (place) {
    case Place::kTop: {
      auto report = sink_.report(diag::unexpected_token, mistakes_.found(), found, "a declaration");
      report.help(
          "declarations start with edition, import, param, const, type, fn, template, policy, tls, "
          "listener, upstream, host, overlay, for, given or test");
      return;
    }
    case Place::kBlock: {
      auto report =
          sink_.report(diag::unexpected_token, mistakes_.found(), found, "a field or `}`");
      if (is_keyword(token.type)) {
        report.note("declarations stand outside of braces");
      }
      return;
    }
    case Place::kSchema:
      sink_.report(diag::unexpected_token, mistakes_.found(), found, "a field, `block` or `}`");
      return;
    case Place::kSplit:
      sink_.report(diag::unexpected_token, mistakes_.found(), found,
                   "the name of an upstream or `}`");
      return;
    case Place::kTest:
      sink_.report(diag::unexpected_token, mistakes_.found(), found, "`given`, a request or `}`");
      return;
  }
}

// Leaves the tokens at the next item or at the brace that ends the block; whole blocks are passed.
void Repair::skip_to_item(Place place) {
  uint32_t depth = 0;
  while (tokens_.peek().type != ParserToken::kEndOfFile) {
    const uint8_t type = tokens_.peek().type;
    if (depth == 0 && starts_next_item(place)) {
      return;
    }
    if (type == WeirParser::RBRACE && depth == 0 && place != Place::kTop) {
      return;
    }
    depth += type == WeirParser::LBRACE ? 1 : 0;
    depth -= type == WeirParser::RBRACE && depth > 0 ? 1 : 0;
    tokens_.consume();
  }
}

// Between the elements of a list: two without a comma between them.
void Repair::sync_elements(uint8_t close) {
  const RawToken& token = tokens_.peek();
  const uint8_t before = tokens_.peek(-1).type;
  const bool follows_element = is_word_or_number(before) || before == WeirParser::STRING ||
                               before == WeirParser::RBRACKET || before == WeirParser::RPAREN ||
                               before == WeirParser::PERCENT;
  const bool is_names = close == WeirParser::RBRACE;
  const bool starts_element = is_names ? is_word(token.type) && token.type != WeirParser::AS
                              : close == WeirParser::ON ? token.type == WeirParser::STRING
                                                        : starts_expression(token.type);
  // `bind = ["a"   tls = public`: the bracket is what is missing.
  const bool starts_field =
      tokens_.peek(1).type == WeirParser::EQ || tokens_.peek(1).type == WeirParser::LBRACE;
  if (tokens_.has_inserted() || !follows_element || !starts_element || starts_field ||
      (is_names && !builder_.is_open())) {
    return;
  }
  const std::string closing = close == WeirParser::RBRACKET ? "`]`"
                              : close == WeirParser::RPAREN ? "`)`"
                              : close == WeirParser::RBRACE ? "`}`"
                                                            : "`on`";
  if (mistakes_.may_report()) {
    // What is missing at the end of a line belongs to that line.
    const Span place = token.starts_line ? mistakes_.gap_before() : mistakes_.found();
    const std::string found =
        token.starts_line ? "the end of the line" : describe_found(source_, token);
    sink_.report(diag::unexpected_token, place, found, "`,` or " + closing)
        .suggest(mistakes_.gap_before(), ",", "put a comma between the two");
  }
  tokens_.put_before(WeirParser::COMMA);
}

// A request that begins on a new line is not what the one before has to lead to.
void Repair::require_expectation(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  const bool is_name = token.type == WeirParser::IDENT || token.type == WeirParser::UPPER_NAME;
  const bool starts_request = is_name && tokens_.peek(1).type == WeirParser::STRING;
  if (token.starts_line && (starts_request || token.type == WeirParser::GIVEN)) {
    // As in recoverInline: the one way to leave a rule of the generated parser.
    throw antlr4::InputMismatchException(parser);
  }
}

// A field that begins on a new line is not the value of the one before.
void Repair::require_value(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  const bool starts_field = token.starts_line && token.type == WeirParser::IDENT &&
                            tokens_.peek(1).type == WeirParser::EQ;
  if (starts_field) {
    // As in recoverInline: the one way to leave a rule of the generated parser.
    throw antlr4::InputMismatchException(parser);
  }
}

}  // namespace weir::dsl
