#include "dsl/parse/token_place.h"

#include <WeirLexer.h>
#include <algorithm>

#include "dsl/parse/test_words.h"
#include "dsl/parse/token_class.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

bool is_stdlib_word(uint8_t type) {
  return type >= WeirLexer::BLOCK && type <= WeirLexer::TYPE;
}

// Keywords that start a type or a value.
bool is_value_keyword(uint8_t type) {
  return type == WeirLexer::ENUM || type == WeirLexer::RECORD || type == WeirLexer::REF ||
         type == WeirLexer::GIVEN || type == WeirLexer::TRUE || type == WeirLexer::FALSE;
}

// Keywords after which a declaration has its name.
bool precedes_name(uint8_t type) {
  switch (type) {
    case WeirLexer::PARAM:
    case WeirLexer::CONST:
    case WeirLexer::FN:
    case WeirLexer::TEMPLATE:
    case WeirLexer::POLICY:
    case WeirLexer::FOR:
    case WeirLexer::TLS:
    case WeirLexer::JWT:
    case WeirLexer::LISTENER:
    case WeirLexer::UPSTREAM:
    case WeirLexer::ROUTE:
    case WeirLexer::AS:
      return true;
    default:
      return is_stdlib_word(type);
  }
}

// Tokens that can be the last of a field or statement, or stand before the first.
bool may_end_item(uint8_t type) {
  switch (type) {
    case WeirLexer::LBRACE:
    case WeirLexer::RBRACE:
    case WeirLexer::RBRACKET:
    case WeirLexer::RPAREN:
    case WeirLexer::UPPER_NAME:
      return true;
    default:
      return type == WeirLexer::IDENT || type == WeirLexer::TRUE || type == WeirLexer::FALSE ||
             (starts_expression(type) && !is_keyword(type) && type != WeirLexer::LBRACKET &&
              type != WeirLexer::LPAREN && type != WeirLexer::NOT && type != WeirLexer::MINUS);
  }
}

// Behind such a token an expression begins, and no name of a declaration.
bool precedes_value(uint8_t type) {
  switch (type) {
    case WeirLexer::EQ:
    case WeirLexer::IN:
    case WeirLexer::LPAREN:
    case WeirLexer::LBRACKET:
    case WeirLexer::COMMA:
    case WeirLexer::COLON:
    case WeirLexer::THEN:
    case WeirLexer::ELSE:
    case WeirLexer::PLUS:
      return true;
    default:
      return false;
  }
}

// Keywords that have their braces behind them.
bool opens_block(uint8_t type) {
  return type == WeirLexer::ENUM || type == WeirLexer::RECORD || type == WeirLexer::ELSE ||
         type == WeirLexer::ORDERED || type == WeirLexer::OVERLAY;
}

bool is_name_part(uint8_t type) {
  return is_word(type) || type == WeirLexer::INT || type == WeirLexer::DURATION ||
         type == WeirLexer::SIZE;
}

}  // namespace

// --- Words ---

bool TokenPlace::is_name_here(const RawToken& token) const {
  // `-> up.` and a new line: the name is missing.
  const bool is_member = previous() == WeirLexer::DOT && !token.starts_line;
  if (is_member || is_stdlib_word(previous())) {
    return true;
  }
  if (enclosure() == Enclosure::kNames) {
    const bool is_boolean = token.type == WeirLexer::TRUE || token.type == WeirLexer::FALSE;
    return token.type != WeirLexer::AS && !(is_boolean && previous() == WeirLexer::COLON);
  }
  // `"127.0.0.1:80" weight 3` stands behind a value.
  if (token.type == WeirLexer::WEIGHT && !may_end_item(previous())) {
    return true;
  }
  if (is_stdlib_word(token.type)) {
    return !starts_stdlib_declaration(token);
  }
  if (is_variable_here(token)) {
    return true;
  }
  if (token.type == WeirLexer::TEST) {
    return !is_test_keyword_here(token);
  }
  if (token.type == WeirLexer::COVER || token.type == WeirLexer::INVARIANT) {
    return enclosure() != Enclosure::kTop || precedes_name(previous()) ||
           !starts_declaration(tokens_, at_);
  }
  return is_field_name_here() || is_type_name_here(token);
}

bool TokenPlace::starts_stdlib_declaration(const RawToken& token) const {
  const bool is_first = token.starts_line || previous() == WeirLexer::PUB ||
                        previous() == WeirLexer::LBRACE || previous() == WeirLexer::RBRACE;
  return is_first && is_word(next()) && enclosure() != Enclosure::kList;
}

bool TokenPlace::is_lines_here(const RawToken& token) const {
  return next() == WeirLexer::STRING && text_of(source_, token) == "lines" &&
         precedes_value(previous());
}

bool TokenPlace::is_operator_here() const {
  const bool is_field = is_word(next()) && type_at(tokens_, at_ + 2) == WeirLexer::EQ;
  const bool is_behind_brace = previous() == WeirLexer::LBRACE || previous() == WeirLexer::RBRACE;
  return may_end_item(previous()) && !is_behind_brace && starts_expression(next()) && !is_field;
}

bool TokenPlace::may_be_test_word() const {
  if (enclosure() != Enclosure::kTest) {
    return previous() == WeirLexer::TEST;
  }
  const bool is_alone = next() == WeirLexer::COMMA || next() == WeirLexer::RBRACE;
  return !is_alone || previous() == WeirLexer::STRING;
}

bool TokenPlace::is_variable_here(const RawToken& token) const {
  if (is_value_keyword(token.type)) {
    return false;
  }
  if (in_test_head_) {
    const bool is_first = previous() == WeirLexer::FOR || previous() == WeirLexer::LPAREN;
    const bool is_last = next() == WeirLexer::IN || next() == WeirLexer::RPAREN;
    return (is_first || previous() == WeirLexer::COMMA) && (is_last || next() == WeirLexer::COMMA);
  }
  return enclosure() == Enclosure::kTest && expects_test_value(previous());
}

bool TokenPlace::looks_like_test(const RawToken& token) const {
  const bool is_first = token.starts_line && (result_.empty() || may_end_item(previous()));
  return is_first && next() == WeirLexer::IDENT && !tokens_[at_ + 1].starts_line;
}

bool TokenPlace::is_test_keyword_here(const RawToken& token) const {
  return enclosure() == Enclosure::kTop && !precedes_name(previous()) &&
         (starts_declaration(tokens_, at_) || looks_like_test(token));
}

bool TokenPlace::is_field_name_here() const {
  if (next() == WeirLexer::COLON) {
    return previous() != WeirLexer::PARAM && previous() != WeirLexer::CONST;
  }
  const bool is_header_edit = previous() == WeirLexer::REQUEST || previous() == WeirLexer::RESPONSE;
  return next() == WeirLexer::EQ && enclosure() == Enclosure::kBlock && !is_header_edit;
}

bool TokenPlace::is_type_name_here(const RawToken& token) const {
  if (is_value_keyword(token.type)) {
    return false;
  }
  const bool is_first = previous() == WeirLexer::LESS;
  const bool is_argument = (is_first && next() == WeirLexer::COMMA) ||
                           ((is_first || previous() == WeirLexer::COMMA) &&
                            (next() == WeirLexer::GREATER || next() == WeirLexer::LESS));
  return previous() == WeirLexer::COLON || is_argument;
}

bool TokenPlace::is_block_name_here(const RawToken& token) const {
  const bool is_item =
      may_end_item(previous()) || (token.starts_line && previous() == WeirLexer::EQ);
  return next() == WeirLexer::LBRACE && enclosure() == Enclosure::kBlock && is_item &&
         !in_route_head_ && !opens_block(token.type);
}

bool TokenPlace::is_std_path() const {
  return previous() == WeirLexer::IMPORT && text_of(source_, tokens_[at_]) == "std" &&
         is_path_behind();
}

bool TokenPlace::is_path_behind() const {
  return next() == WeirLexer::DOT && is_word(type_at(tokens_, at_ + 2)) &&
         tokens_[at_].touches(tokens_[at_ + 1]) && tokens_[at_ + 1].touches(tokens_[at_ + 2]);
}

bool TokenPlace::is_label_here(const RawToken& token) const {
  return token.type == WeirLexer::IDENT && previous() != WeirLexer::DOT &&
         next() == WeirLexer::COLON && enclosure() == Enclosure::kList;
}

bool TokenPlace::declares_here() const {
  if (previous() == WeirLexer::ROUTE) {
    return !is_method_here();
  }
  const bool is_field =
      enclosure() == Enclosure::kBlock && (next() == WeirLexer::EQ || next() == WeirLexer::COLON);
  return precedes_name(previous()) || is_field;
}

bool TokenPlace::is_method_here() const {
  if (previous() == WeirLexer::PIPE || next() == WeirLexer::PIPE) {
    return true;
  }
  const bool is_before_path = next() == WeirLexer::STRING;
  if (is_in_test() && is_before_path) {
    return true;
  }
  const bool follows_name = is_word(previous()) && before_previous() == WeirLexer::ROUTE;
  return follows_name || (previous() == WeirLexer::ROUTE && is_before_path);
}

size_t TokenPlace::hyphenated_end() const {
  size_t end = at_ + 1;
  while (type_at(tokens_, end) == WeirLexer::MINUS && end + 1 < tokens_.size() &&
         tokens_[end - 1].touches(tokens_[end]) && tokens_[end].touches(tokens_[end + 1]) &&
         is_name_part(tokens_[end + 1].type)) {
    end += 2;
  }
  return end;
}

bool TokenPlace::is_hyphenated_name() const {
  const size_t end = hyphenated_end();
  if (end == at_ + 1) {
    return false;
  }
  const uint8_t after = type_at(tokens_, end);
  const bool is_field = enclosure() == Enclosure::kBlock && may_end_item(previous()) &&
                        (after == WeirLexer::EQ || after == WeirLexer::LBRACE);
  return precedes_name(previous()) || previous() == WeirLexer::ARROW ||
         previous() == WeirLexer::ON || is_field;
}

// --- Brackets and separators ---

Enclosure TokenPlace::brace_enclosure() const {
  if (in_test_head_ || in_claim_head_) {
    return in_test_head_ ? Enclosure::kTest : Enclosure::kClaim;
  }
  if (previous() == WeirLexer::JWT || previous() == WeirLexer::CERTIFICATE) {
    return Enclosure::kNames;
  }
  const bool is_import = before_previous() == WeirLexer::IMPORT &&
                         (previous() == WeirLexer::STRING || previous() == WeirLexer::STD_PATH);
  const bool is_type = previous() == WeirLexer::ENUM || before_previous() == WeirLexer::ENUM ||
                       previous() == WeirLexer::COLON;
  return is_import || is_type ? Enclosure::kNames : Enclosure::kBlock;
}

bool TokenPlace::is_between_types() const {
  constexpr size_t kTokensMax = 64;  // of a type; what is no type may go on for megabytes
  size_t open = 1;
  for (size_t back = 1; back <= std::min(result_.size(), kTokensMax); ++back) {
    const uint8_t type = type_back(back);
    open += type == WeirLexer::GREATER ? 1 : 0;
    open -= type == WeirLexer::LESS ? 1 : 0;
    if (open == 0) {
      return type_back(back + 1) == WeirLexer::IDENT;
    }
    if (!is_word(type) && type != WeirLexer::DOT && type != WeirLexer::COMMA &&
        type != WeirLexer::GREATER && type != WeirLexer::LESS) {
      return false;
    }
  }
  return false;
}

bool TokenPlace::is_trailing_comma() const {
  const bool closes =
      next() == WeirLexer::RBRACE || next() == WeirLexer::RBRACKET || next() == WeirLexer::RPAREN;
  const bool ends_value = may_end_item(previous()) || previous() == WeirLexer::GREATER;
  return closes && ends_value && previous() != WeirLexer::LBRACE;
}

bool TokenPlace::ends_expectations() const {
  if (enclosure() != Enclosure::kTest || at_ + 1 >= tokens_.size() ||
      !tokens_[at_ + 1].starts_line) {
    return false;
  }
  const RawToken& token = tokens_[at_ + 1];
  const uint8_t behind = type_at(tokens_, at_ + 2);
  const bool is_expectation =
      test_word(text_of(source_, token), WeirLexer::COMMA, WeirLexer::COMMA).has_value();
  return is_word(token.type) && !is_expectation &&
         (behind == WeirLexer::STRING || (token.type == WeirLexer::GIVEN && is_word(behind)));
}

}  // namespace weir::dsl
