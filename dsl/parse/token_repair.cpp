#include "dsl/parse/token_repair.h"

#include <WeirParser.h>

#include "dsl/parse/parser_position.h"
#include "dsl/parse/token_class.h"
#include "dsl/parse/wording.h"

namespace weir::dsl {
namespace {

using grammar::WeirParser;

// Signs of a path or host name that was written without quotes.
bool is_bare_text(uint8_t type) {
  return is_word_or_number(type) || type == WeirParser::BLOCK_NAME || type == WeirParser::SLASH ||
         type == WeirParser::STAR || type == WeirParser::DOT || type == WeirParser::MINUS ||
         type == WeirParser::COLON || type == WeirParser::LBRACE || type == WeirParser::RBRACE;
}

}  // namespace

bool TokenRepair::repair(antlr4::Parser* parser) {
  bool is_repaired = false;
  if (expects_only(parser, WeirParser::EQ)) {
    is_repaired = repair_assignment(parser);
  } else if (expected_here(parser).contains(size_t{WeirParser::ARROW}) &&
             rule_of(parser) == WeirParser::RuleRouteDecl) {
    is_repaired = repair_by_skipping_to_arrow(parser);
  } else if (expects_only(parser, WeirParser::COLON)) {
    is_repaired = repair_colon();
  } else if (expects_only(parser, WeirParser::STRING) ||
             expected_here(parser).contains(size_t{WeirParser::STD_PATH})) {
    is_repaired = repair_string(parser);
  } else if (expects_only(parser, WeirParser::RBRACKET)) {
    is_repaired = repair_close("]");
  } else if (expects_only(parser, WeirParser::RPAREN)) {
    is_repaired = repair_close(")");
  } else if (expected_here(parser).contains(size_t{WeirParser::IDENT})) {
    is_repaired = repair_name(parser);
  }
  return is_repaired || repair_by_insertion(parser) || repair_by_deletion(parser);
}

// Hands the next token to the tree as one of the type that was expected.
void TokenRepair::take(uint8_t type) {
  RawToken token = tokens_.peek();
  token.type = type;
  token.is_broken = true;
  tokens_.consume();
  builder_.take_token(token);
}

// `listener "edge"`: names have no quotes.
bool TokenRepair::repair_quoted_name(const RawToken& quoted) {
  const std::string_view text = text_of(source_, quoted);
  const bool is_name =
      text.size() > 2 && !quoted.is_broken &&
      ((text[1] >= 'a' && text[1] <= 'z') || text[1] == '_') &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", 1) == text.size() - 1;
  if (!is_name) {
    return false;
  }
  RawToken name = quoted;
  ++name.begin;
  --name.end;
  const Span span = span_of(source_, quoted);
  if (mistakes_.may_report()) {
    sink_.report(diag::unexpected_token, span, describe_found(source_, quoted), "a name")
        .suggest(span, std::string(text_of(source_, name)), "leave out the quotes");
  }
  name.type = WeirParser::IDENT;
  tokens_.consume();
  builder_.take_token(name);
  return true;
}

bool TokenRepair::repair_name(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  if (token.type == WeirParser::STRING && !token.starts_line) {
    return repair_quoted_name(token);
  }
  const size_t rule = rule_of(parser);
  const bool may_be_method = rule == WeirParser::RuleRouteDecl;
  if (token.type == WeirParser::UPPER_NAME && !may_be_method) {
    if (mistakes_.may_report()) {
      sink_.report(diag::name_style, mistakes_.found(), text_of(source_, token))
          .note("names are lower case, with `_` between words");
    }
    take(WeirParser::IDENT);
    return true;
  }
  // A keyword on a new line starts something else; the name is what is missing.
  if (!is_keyword(token.type) || token.starts_line || rule == WeirParser::RulePrimary) {
    return false;
  }
  const std::string text(text_of(source_, token));
  if (mistakes_.may_report()) {
    sink_.report(diag::keyword_as_name, mistakes_.found(), text)
        .help("choose another name, such as `my_" + text + "`");
  }
  take(WeirParser::IDENT);
  return true;
}

bool TokenRepair::repair_assignment(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  const bool is_wrong_sign = token.type == WeirParser::COLON || token.type == WeirParser::EQ_EQ;
  if (tokens_.peek(1).type == WeirParser::EQ && !is_wrong_sign) {
    return repair_by_deletion(parser);
  }
  const bool is_missing = starts_expression(token.type) && !token.starts_line && is_value_alone();
  if (!is_wrong_sign && !is_missing) {
    return false;
  }
  if (mistakes_.may_report()) {
    report_assignment(is_wrong_sign);
  }
  if (is_wrong_sign) {
    tokens_.consume();
  }
  return true;
}

// Is what stands here, as far as the next token tells, a value and not the start of something that
// only begins like one (`charge POST "/path"`, a route without `route`)?
bool TokenRepair::is_value_alone() const {
  const uint8_t type = tokens_.peek().type;
  const RawToken& next = tokens_.peek(1);
  const bool is_prefix = type == WeirParser::LBRACKET || type == WeirParser::LPAREN ||
                         type == WeirParser::REF || type == WeirParser::NOT ||
                         type == WeirParser::MINUS;
  return is_prefix || next.starts_line || next.type == ParserToken::kEndOfFile ||
         next.type == WeirParser::RBRACE || next.type == WeirParser::DOT ||
         next.type == WeirParser::LPAREN || next.type == WeirParser::IDENT ||
         next.type == WeirParser::BLOCK_NAME || is_binary_operator(next.type);
}

void TokenRepair::report_assignment(bool is_wrong_sign) {
  const RawToken& token = tokens_.peek();
  const RawToken& before = tokens_.peek(-1);
  auto report = sink_.report(diag::wrong_assignment, mistakes_.found(),
                             describe_found(source_, token), text_of(source_, before));
  if (is_wrong_sign) {
    report.suggest(mistakes_.found(), before.touches(token) ? " =" : "=", "write `=`");
  } else {
    report.suggest(mistakes_.gap_before(), " =", "write `=` between the two");
  }
}

bool TokenRepair::repair_colon() {
  const RawToken& token = tokens_.peek();
  const bool is_value_next = starts_expression(tokens_.peek(1).type);
  if (token.type != WeirParser::EQ || !is_value_next || !builder_.is_before_colon()) {
    return false;
  }
  sink_.report(diag::unexpected_token, mistakes_.found(), "`=`", "`:`")
      .suggest(mistakes_.found(), ":", "write `:`");
  tokens_.consume();
  return true;
}

// A path or host name without quotes: everything up to the next space was meant.
bool TokenRepair::repair_string(antlr4::Parser* parser) {
  const RawToken first = tokens_.peek();
  const bool is_lone_keyword = is_keyword(first.type) && !first.touches(tokens_.peek(1));
  const bool is_brace = first.type == WeirParser::LBRACE || first.type == WeirParser::RBRACE;
  // What has its own place in the grammar behind the string: the string itself is missing.
  const bool is_next_item =
      tokens_.peek(1).type == WeirParser::EQ || tokens_.peek(1).type == WeirParser::STRING;
  if (first.starts_line || !is_bare_text(first.type) || is_brace || is_lone_keyword ||
      is_next_item) {
    return false;
  }
  RawToken text = first;
  ssize_t count = 1;
  size_t depth = 0;  // of braces: spaces in `{id: uint}` belong to the path
  while (is_bare_text(tokens_.peek(count).type) && !tokens_.peek(count).starts_line &&
         (depth != 0 || tokens_.peek(count).begin == text.end)) {
    const RawToken& part = tokens_.peek(count);
    depth += part.type == WeirParser::LBRACE ? 1U : 0U;
    depth -= part.type == WeirParser::RBRACE && depth != 0 ? 1U : 0U;
    text.end = part.end;
    ++count;
  }
  report_bare_text(parser, text);
  for (ssize_t i = 0; i < count; ++i) {
    tokens_.consume();
  }
  text.type = WeirParser::STRING;
  text.is_broken = true;
  builder_.take_token(text);
  return true;
}

void TokenRepair::report_bare_text(antlr4::Parser* parser, const RawToken& bare) {
  if (!mistakes_.may_report()) {
    return;
  }
  const Span span = span_of(source_, bare);
  const std::string text(text_of(source_, bare));
  auto report = sink_.report(diag::unexpected_token, span, describe_found(source_, bare),
                             expected_words(parser));
  const bool is_library = rule_of(parser) == WeirParser::RuleImportDecl && !text.ends_with(".weir");
  if (is_library) {
    report.help(
        "a module of the standard library is written `std.http`, without blanks; its types and "
        "blocks are always in scope");
  } else {
    report.suggest(span, '"' + text + '"', "put it in quotes");
  }
}

// Where a bracket was most likely closed: `req.header("x" == "1"` right behind the name.
Span TokenRepair::close_place() const {
  constexpr ssize_t kBackMax = -32;
  for (ssize_t at = -1; at >= kBackMax && tokens_.peek(at).type != WeirParser::LPAREN; --at) {
    const bool is_comparison =
        tokens_.peek(at).type == WeirParser::EQ_EQ || tokens_.peek(at).type == WeirParser::NOT_EQ;
    if (is_comparison && tokens_.peek(at - 1).type == WeirParser::STRING &&
        tokens_.peek(at - 2).type == WeirParser::LPAREN) {
      return span_of(source_, tokens_.peek(at - 1)).at_end();
    }
  }
  return mistakes_.gap_before();
}

bool TokenRepair::repair_close(const std::string& text) {
  const RawToken& token = tokens_.peek();
  const bool goes_on = token.starts_line || token.type == WeirParser::LBRACE ||
                       token.type == WeirParser::RBRACE || token.type == WeirParser::ARROW ||
                       token.type == WeirParser::IDENT || token.type == WeirParser::BLOCK_NAME;
  if (!goes_on) {
    return false;
  }
  sink_.report(diag::missing_bracket, mistakes_.gap_before(), text)
      .suggest(close_place(), text, "add the missing `" + text + "`");
  return true;
}

// `route a "/" priority 1 -> web`: words between a route's head and its arrow.
bool TokenRepair::repair_by_skipping_to_arrow(antlr4::Parser* parser) {
  ssize_t count = 0;
  while (!tokens_.peek(count).starts_line && tokens_.peek(count).type != WeirParser::ARROW) {
    const uint8_t type = tokens_.peek(count).type;
    if (type == ParserToken::kEndOfFile || type == WeirParser::LBRACE ||
        type == WeirParser::RBRACE) {
      return false;
    }
    ++count;
  }
  if (count == 0 || tokens_.peek(count).type != WeirParser::ARROW) {
    return false;
  }
  mistakes_.report_unexpected(parser);
  for (ssize_t i = 0; i <= count; ++i) {
    tokens_.consume();
  }
  return true;
}

bool TokenRepair::repair_by_insertion(antlr4::Parser* parser) {
  const antlr4::misc::IntervalSet expected = expected_here(parser);
  const bool is_brace = expected.contains(size_t{WeirParser::LBRACE}) ||
                        expected.contains(size_t{WeirParser::RBRACE});
  if (is_brace || !fits_after_expected(parser)) {
    return false;
  }
  mistakes_.report_unexpected(parser);
  return true;
}

bool TokenRepair::repair_by_deletion(antlr4::Parser* parser) {
  const uint8_t type = tokens_.peek().type;
  const RawToken& next = tokens_.peek(1);
  const bool is_brace = type == WeirParser::LBRACE || type == WeirParser::RBRACE;
  const bool fits =
      next.type != ParserToken::kEndOfFile && expected_here(parser).contains(size_t{next.type});
  if (is_brace || tokens_.peek().starts_line || !fits) {
    return false;
  }
  mistakes_.report_unexpected(parser);
  tokens_.consume();
  const RawToken wanted = tokens_.peek();
  tokens_.consume();
  builder_.take_token(wanted);
  return true;
}

}  // namespace weir::dsl
