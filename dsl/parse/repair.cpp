// Length: the repairs share one state (what was reported, where the parser stands) and are tried in
// an order that only reads as one piece; the sections below are its parts.
#include "dsl/parse/repair.h"

#include <WeirParser.h>
#include <string>
#include <utility>

#include "dsl/parse/token_class.h"
#include "dsl/parse/wording.h"

namespace weir::dsl {

namespace {

using antlr4::misc::IntervalSet;
using grammar::WeirParser;

size_t rule_of(antlr4::Parser* parser) {
  return parser->getContext()->getRuleIndex();
}

// The token types that may come next where the parser stands, without those that only come after
// the end of the rule.
IntervalSet expected_here(antlr4::Parser* parser) {
  return parser->getATN().nextTokens(parser->getATN().states[parser->getState()]);
}

std::string expected_words(antlr4::Parser* parser) {
  return describe_expected(parser->getVocabulary(), expected_here(parser), rule_of(parser));
}

bool expects_only(antlr4::Parser* parser, size_t type) {
  const IntervalSet expected = expected_here(parser);
  return expected.size() == 1 && expected.contains(type);
}

bool is_word_or_number(uint8_t type) {
  return is_word(type) || type == WeirParser::INT || type == WeirParser::IP ||
         type == WeirParser::CIDR || type == WeirParser::DURATION || type == WeirParser::SIZE;
}

// Signs of a path or host name that was written without quotes.
bool is_bare_text(uint8_t type) {
  return is_word_or_number(type) || type == WeirParser::BLOCK_NAME || type == WeirParser::SLASH ||
         type == WeirParser::STAR || type == WeirParser::DOT || type == WeirParser::MINUS ||
         type == WeirParser::COLON || type == WeirParser::LBRACE || type == WeirParser::RBRACE;
}

bool starts_action(uint8_t type) {
  return type == WeirParser::IDENT || type == WeirParser::SPLIT || type == WeirParser::RESPOND ||
         type == WeirParser::REDIRECT;
}

}  // namespace

Repair::Repair(const SourceFile& source, DiagnosticSink& sink, ParserTokens& tokens,
               TreeBuilder& builder)
    : source_(source), sink_(sink), tokens_(tokens), builder_(builder), conjured_(RawToken{}, 0) {}

// --- Entry points --------------------------------------------------------------------------------

antlr4::Token* Repair::recoverInline(antlr4::Parser* parser) {
  builder_.mark_error();
  bool is_repaired = false;
  if (expects_only(parser, WeirParser::EQ)) {
    is_repaired = repair_assignment(parser);
  } else if (expects_only(parser, WeirParser::COLON)) {
    is_repaired = repair_colon(parser);
  } else if (expects_only(parser, WeirParser::STRING)) {
    is_repaired = repair_string(parser);
  } else if (expects_only(parser, WeirParser::RBRACKET)) {
    is_repaired = repair_close(parser, WeirParser::RBRACKET);
  } else if (expects_only(parser, WeirParser::RPAREN)) {
    is_repaired = repair_close(parser, WeirParser::RPAREN);
  } else if (expected_here(parser).contains(size_t{WeirParser::IDENT})) {
    is_repaired = repair_name(parser);
  }
  if (!is_repaired && !repair_by_insertion(parser) && !repair_by_deletion(parser)) {
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
    case WeirParser::RuleList:
      return sync_elements(WeirParser::RBRACKET);
    case WeirParser::RuleCall:
    case WeirParser::RuleParameterList:
      return sync_elements(WeirParser::RPAREN);
    case WeirParser::RuleEnumType:
    case WeirParser::RuleImportDecl:
      return sync_elements(WeirParser::RBRACE);
    case WeirParser::RuleHostPatterns:
      return sync_elements(WeirParser::ON);
    case WeirParser::RulePrimary:
      return require_value(parser);
    default:
      return;
  }
}

void Repair::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& /*error*/) {
  if (!is_leaving_) {
    is_leaving_ = true;
    builder_.mark_error();
    report_unexpected(parser);
  }
}

// --- Items ---------------------------------------------------------------------------------------

bool Repair::starts_item(Place place) const {
  const uint8_t type = tokens_.peek().type;
  switch (place) {
    case Place::kTop:
      return type == WeirParser::EDITION || type == WeirParser::IMPORT || type == WeirParser::PUB ||
             type == WeirParser::PARAM || type == WeirParser::CONST || type == WeirParser::TLS ||
             type == WeirParser::LISTENER || type == WeirParser::UPSTREAM ||
             type == WeirParser::HOST || (type >= WeirParser::BLOCK && type <= WeirParser::TYPE) ||
             is_block_statement(type);
    case Place::kBlock:
      return type == WeirParser::IDENT || type == WeirParser::BLOCK_NAME ||
             is_block_statement(type);
    case Place::kSchema:
      return type == WeirParser::IDENT || type == WeirParser::BLOCK;
    case Place::kSplit:
      return type == WeirParser::IDENT;
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
      return token.starts_line &&
             (is_word(next) || next == WeirParser::STRING || next == WeirParser::INT);
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
  }
  return false;
}

// Before an item: what cannot start one is reported and skipped.
void Repair::sync_items(Place place) {
  const uint8_t type = tokens_.peek().type;
  const bool is_end =
      type == ParserToken::kEndOfFile || (place != Place::kTop && type == WeirParser::RBRACE);
  has_guessed_ = false;
  if (is_end || starts_item(place) || tokens_.has_inserted()) {
    return;
  }
  if (place != Place::kTop && !builder_.is_open()) {
    return;
  }
  const uint32_t line = source_.line_of(tokens_.peek().begin);
  builder_.mark_error();
  note_reports();
  if (!sure_lines_.contains(line) && line != guess_line_) {
    report_item(place);
    guess_line_ = line;
  }
  const uint32_t begin = tokens_.peek().begin;
  // A brace is left to be passed with all that it encloses.
  const bool opens = type == WeirParser::LBRACE;
  if (!opens) {
    skip_one();
  }
  skip_to_item(place);
  builder_.add_error(begin, tokens_.peek(-1).end);
}

void Repair::report_item(Place place) {
  const RawToken& token = tokens_.peek();
  const std::string found = describe_found(source_, token);
  switch (place) {
    case Place::kTop: {
      auto report = sink_.report(diag::unexpected_token, found_span(), found, "a declaration");
      report.help(
          "declarations start with edition, import, param, const, tls, listener, upstream or host");
      return;
    }
    case Place::kBlock: {
      auto report = sink_.report(diag::unexpected_token, found_span(), found, "a field or `}`");
      if (is_keyword(token.type)) {
        report.note("declarations stand outside of braces");
      }
      return;
    }
    case Place::kSchema:
      sink_.report(diag::unexpected_token, found_span(), found, "a field, `block` or `}`");
      return;
    case Place::kSplit:
      sink_.report(diag::unexpected_token, found_span(), found, "the name of an upstream or `}`");
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
    skip_one();
  }
}

// Between the elements of a list: two without a comma between them.
void Repair::sync_elements(uint8_t close) {
  const RawToken& token = tokens_.peek();
  const uint8_t before = tokens_.peek(-1).type;
  const bool follows_element = is_word_or_number(before) || before == WeirParser::STRING ||
                               before == WeirParser::RBRACKET || before == WeirParser::PERCENT;
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
  builder_.mark_error();
  const std::string closing = close == WeirParser::RBRACKET ? "`]`"
                              : close == WeirParser::RPAREN ? "`)`"
                              : close == WeirParser::RBRACE ? "`}`"
                                                            : "`on`";
  if (may_report()) {
    sink_
        .report(diag::unexpected_token, found_span(), describe_found(source_, token),
                "`,` or " + closing)
        .suggest(gap_before(), ",", "put a comma between the two");
  }
  tokens_.put_before(WeirParser::COMMA);
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

// --- Repairs -------------------------------------------------------------------------------------

// Hands the next token to the tree as one of the type that was expected.
void Repair::take(uint8_t type) {
  RawToken token = tokens_.peek();
  token.type = type;
  token.is_broken = true;
  tokens_.consume();
  builder_.take_token(token);
}

bool Repair::repair_name(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  const size_t rule = rule_of(parser);
  const bool may_be_method = rule == WeirParser::RuleRouteDecl;
  if (token.type == WeirParser::UPPER_NAME && !may_be_method) {
    if (may_report()) {
      sink_.report(diag::name_style, found_span(), text_of(source_, token))
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
  if (may_report()) {
    sink_.report(diag::keyword_as_name, found_span(), text)
        .help("choose another name, such as `my_" + text + "`");
  }
  take(WeirParser::IDENT);
  return true;
}

bool Repair::repair_assignment(antlr4::Parser* parser) {
  const RawToken& token = tokens_.peek();
  const bool is_wrong_sign = token.type == WeirParser::COLON || token.type == WeirParser::EQ_EQ;
  if (tokens_.peek(1).type == WeirParser::EQ && !is_wrong_sign) {
    return repair_by_deletion(parser);
  }
  const bool is_missing = starts_expression(token.type) && !token.starts_line && is_value_alone();
  if (!is_wrong_sign && !is_missing) {
    return false;
  }
  if (may_report()) {
    report_assignment(is_wrong_sign);
  }
  if (is_wrong_sign) {
    skip_one();
  }
  return true;
}

// Is what stands here, as far as the next token tells, a value and not the start of something that
// only begins like one (`charge POST "/path"`, a route without `route`)?
bool Repair::is_value_alone() const {
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

void Repair::report_assignment(bool is_wrong_sign) {
  const RawToken& token = tokens_.peek();
  const RawToken& before = tokens_.peek(-1);
  auto report = sink_.report(diag::wrong_assignment, found_span(), describe_found(source_, token),
                             text_of(source_, before));
  if (is_wrong_sign) {
    report.suggest(found_span(), before.touches(token) ? " =" : "=", "write `=`");
  } else {
    report.suggest(gap_before(), " =", "write `=` between the two");
  }
}

bool Repair::repair_colon(antlr4::Parser* /*parser*/) {
  const RawToken& token = tokens_.peek();
  const bool is_value_next = starts_expression(tokens_.peek(1).type);
  if (token.type != WeirParser::EQ || !is_value_next || !builder_.is_in_split()) {
    return false;
  }
  sink_.report(diag::unexpected_token, found_span(), "`=`", "`:`")
      .suggest(found_span(), ":", "write `:`");
  skip_one();
  return true;
}

// A path or host name without quotes: everything up to the next space was meant.
bool Repair::repair_string(antlr4::Parser* parser) {
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
  while (tokens_.peek(count).begin == text.end && is_bare_text(tokens_.peek(count).type)) {
    text.end = tokens_.peek(count).end;
    ++count;
  }
  const Span span = span_of(source_, text);
  sink_.report(diag::unexpected_token, span, describe_found(source_, text), expected_words(parser))
      .suggest(span, '"' + std::string(text_of(source_, text)) + '"', "put it in quotes");
  for (ssize_t i = 0; i < count; ++i) {
    skip_one();
  }
  text.type = WeirParser::STRING;
  text.is_broken = true;
  builder_.take_token(text);
  return true;
}

void Repair::report_bare_text(antlr4::Parser* parser, const RawToken& bare) {
  if (!may_report()) {
    return;
  }
  const Span span = span_of(source_, bare);
  const std::string text(text_of(source_, bare));
  auto report = sink_.report(diag::unexpected_token, span, describe_found(source_, bare),
                             expected_words(parser));
  const bool is_library = rule_of(parser) == WeirParser::RuleImportDecl && !text.ends_with(".weir");
  if (is_library) {
    report.help("what stdlib/ declares is always in scope and is not imported");
  } else {
    report.suggest(span, '"' + text + '"', "put it in quotes");
  }
}

bool Repair::repair_close(antlr4::Parser* /*parser*/, uint8_t close) {
  const RawToken& token = tokens_.peek();
  const bool goes_on = token.starts_line || token.type == WeirParser::LBRACE ||
                       token.type == WeirParser::RBRACE || token.type == WeirParser::ARROW ||
                       token.type == WeirParser::IDENT || token.type == WeirParser::BLOCK_NAME;
  if (!goes_on) {
    return false;
  }
  const std::string text = close == WeirParser::RBRACKET ? "]" : ")";
  sink_.report(diag::missing_bracket, gap_before(), text)
      .suggest(gap_before(), text, "add the missing `" + text + "`");
  return true;
}

bool Repair::fits_after_expected(antlr4::Parser* parser) const {
  const auto& atn = parser->getATN();
  const auto* state = atn.states[parser->getState()];
  auto* behind = state->transitions[0]->target;
  return atn.nextTokens(behind, parser->getContext()).contains(parser->getInputStream()->LA(1));
}

bool Repair::repair_by_insertion(antlr4::Parser* parser) {
  const IntervalSet expected = expected_here(parser);
  const bool is_brace = expected.contains(size_t{WeirParser::LBRACE}) ||
                        expected.contains(size_t{WeirParser::RBRACE});
  if (is_brace || !fits_after_expected(parser)) {
    return false;
  }
  report_unexpected(parser);
  return true;
}

bool Repair::repair_by_deletion(antlr4::Parser* parser) {
  const uint8_t type = tokens_.peek().type;
  const RawToken& next = tokens_.peek(1);
  const bool is_brace = type == WeirParser::LBRACE || type == WeirParser::RBRACE;
  const bool fits =
      next.type != ParserToken::kEndOfFile && expected_here(parser).contains(size_t{next.type});
  if (is_brace || tokens_.peek().starts_line || !fits) {
    return false;
  }
  report_unexpected(parser);
  skip_one();
  const RawToken wanted = tokens_.peek();
  tokens_.consume();
  builder_.take_token(wanted);
  return true;
}

// --- Messages ------------------------------------------------------------------------------------

// The place right after the token before.
Span Repair::gap_before() const {
  const RawToken& before = tokens_.peek(-1);
  const uint32_t end = before.type == ParserToken::kEndOfFile ? 0 : before.end;
  return source_.span(end, end);
}

// One guess an item and a line, and none on a line where something sure was reported: what comes
// after a mistake may look wrong only because of it.
bool Repair::may_guess() {
  note_reports();
  const uint32_t line = source_.line_of(gap_or_found().begin);
  const bool is_news = !has_guessed_ && line != guess_line_ && !sure_lines_.contains(line);
  has_guessed_ = true;
  guess_line_ = line;
  return is_news;
}

// Remembers the lines of what others have reported by now: the passes before, the tree builder.
void Repair::note_reports() {
  for (; reports_seen_ < sink_.all().size(); ++reports_seen_) {
    const Span place = sink_.all()[reports_seen_].primary.span;
    if (place.file == source_.id()) {
      sure_lines_.insert(source_.line_of(place.begin));
    }
  }
}

// Something sure is silent only behind a guess.
bool Repair::may_report() {
  note_reports();
  const uint32_t line = source_.line_of(tokens_.peek().begin);
  const bool is_news = line != guess_line_;
  sure_lines_.insert(line);
  return is_news;
}

// What is missing at the end of a line belongs to that line, where the eye looks for it.
Span Repair::gap_or_found() const {
  return is_missing_before() ? gap_before() : found_span();
}

bool Repair::is_missing_before() const {
  const RawToken& token = tokens_.peek();
  const bool is_first = tokens_.peek(-1).type == ParserToken::kEndOfFile;
  return !is_first && (token.starts_line || token.type == ParserToken::kEndOfFile);
}

void Repair::report_unexpected(antlr4::Parser* parser) {
  if (!may_guess()) {
    return;
  }
  const RawToken& token = tokens_.peek();
  const bool is_end = token.type == ParserToken::kEndOfFile;
  const bool is_before = is_missing_before();
  const std::string found =
      is_before && !is_end ? "the end of the line" : describe_found(source_, token);
  auto report = sink_.report(diag::unexpected_token, gap_or_found(), found, expected_words(parser));
  if (expects_only(parser, WeirParser::ARROW) && starts_action(token.type) && !is_before) {
    report.suggest(gap_before(), " ->", "write `->` before the action");
    return;
  }
  if (const std::string_view form = form_of(rule_of(parser)); !form.empty()) {
    report.help(std::string(form));
  }
}

}  // namespace weir::dsl
