#include "dsl/parse/token_class.h"

#include <WeirLexer.h>

namespace weir::dsl {

using grammar::WeirLexer;

bool is_keyword(uint8_t type) {
  return type >= WeirLexer::EDITION && type <= WeirLexer::TYPE;
}

bool is_word(uint8_t type) {
  return is_keyword(type) || type == WeirLexer::IDENT || type == WeirLexer::UPPER_NAME ||
         type == WeirLexer::MIXED_NAME;
}

bool is_word_or_number(uint8_t type) {
  return is_word(type) || type == WeirLexer::INT || type == WeirLexer::IP ||
         type == WeirLexer::CIDR || type == WeirLexer::DURATION || type == WeirLexer::SIZE;
}

bool starts_expression(uint8_t type) {
  switch (type) {
    case WeirLexer::INT:
    case WeirLexer::PERCENT:
    case WeirLexer::DURATION:
    case WeirLexer::SIZE:
    case WeirLexer::RATE:
    case WeirLexer::IP:
    case WeirLexer::CIDR:
    case WeirLexer::STRING:
    case WeirLexer::TRUE:
    case WeirLexer::FALSE:
    case WeirLexer::IDENT:
    case WeirLexer::UPPER_NAME:
    case WeirLexer::LBRACKET:
    case WeirLexer::LPAREN:
    case WeirLexer::REF:
    case WeirLexer::LINES:
    case WeirLexer::GIVEN:
    case WeirLexer::NOT:
    case WeirLexer::MINUS:
      return true;
    default:
      return false;  // token types are a plain number of the generated lexer
  }
}

bool is_binary_operator(uint8_t type) {
  switch (type) {
    case WeirLexer::OR_OR:
    case WeirLexer::AND_AND:
    case WeirLexer::EQ_EQ:
    case WeirLexer::NOT_EQ:
    case WeirLexer::LESS:
    case WeirLexer::LESS_EQ:
    case WeirLexer::GREATER:
    case WeirLexer::GREATER_EQ:
    case WeirLexer::IN:
    case WeirLexer::CONTAINS:
    case WeirLexer::STARTS_WITH:
    case WeirLexer::ENDS_WITH:
    case WeirLexer::MATCHES:
    case WeirLexer::IS:
    case WeirLexer::PLUS:
    case WeirLexer::MINUS:
    case WeirLexer::STAR:
    case WeirLexer::SLASH:
      return true;
    default:
      return false;
  }
}

bool is_block_statement(uint8_t type) {
  switch (type) {
    case WeirLexer::ROUTE:
    case WeirLexer::SET:
    case WeirLexer::ADD:
    case WeirLexer::REMOVE:
    case WeirLexer::REWRITE:
    case WeirLexer::GROUP:
    case WeirLexer::ORDERED:
    case WeirLexer::INCLUDE:
    case WeirLexer::USE:
    case WeirLexer::WITHOUT:
    case WeirLexer::FOR:
    case WeirLexer::GIVEN:
      return true;
    default:
      return false;
  }
}

uint8_t type_at(const RawTokens& tokens, size_t index) {
  return index < tokens.size() ? tokens[index].type : uint8_t{0};
}

bool is_field_name(const RawTokens& tokens, size_t index) {
  const uint8_t next = type_at(tokens, index + 1);
  return next == WeirLexer::EQ || next == WeirLexer::COLON || next == WeirLexer::LBRACE;
}

bool starts_declaration(const RawTokens& tokens, size_t index) {
  const uint8_t next = type_at(tokens, index + 1);
  switch (type_at(tokens, index)) {
    case WeirLexer::EDITION:
      return next == WeirLexer::INT;
    case WeirLexer::IMPORT:
    case WeirLexer::HOST:
      return next == WeirLexer::STRING;
    case WeirLexer::PUB:
    case WeirLexer::PARAM:
    case WeirLexer::CONST:
    case WeirLexer::FN:
    case WeirLexer::TEMPLATE:
    case WeirLexer::POLICY:
    case WeirLexer::TLS:
    case WeirLexer::JWT:
    case WeirLexer::LISTENER:
    case WeirLexer::UPSTREAM:
    case WeirLexer::BLOCK:
      return is_word(next);
    case WeirLexer::OVERLAY:
      return next == WeirLexer::GIVEN || next == WeirLexer::LBRACE;
    case WeirLexer::COVER:
      return next == WeirLexer::HOST;
    case WeirLexer::INVARIANT:
      return next == WeirLexer::STRING;
    case WeirLexer::TEST:
      return next == WeirLexer::STRING ||
             (next == WeirLexer::IDENT && type_at(tokens, index + 2) == WeirLexer::STRING);
    default:
      return false;
  }
}

}  // namespace weir::dsl
