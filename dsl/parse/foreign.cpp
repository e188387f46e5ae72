#include "dsl/parse/foreign.h"

#include <WeirLexer.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/diag/closest_name.h"
#include "dsl/parse/foreign_words.h"
#include "dsl/parse/literal_check.h"
#include "dsl/parse/token_class.h"
#include "runtime/base/http_method.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

// Tokens that can be the last of an operand.
bool ends_operand(uint8_t type) {
  return type == WeirLexer::TRUE || type == WeirLexer::FALSE ||
         (is_word_or_number(type) && !is_keyword(type)) || type == WeirLexer::STRING || type == WeirLexer::PERCENT ||
         type == WeirLexer::RATE || type == WeirLexer::RBRACKET || type == WeirLexer::RPAREN;
}

bool is_opening(uint8_t type) {
  return type == WeirLexer::LPAREN || type == WeirLexer::LBRACKET || type == WeirLexer::LBRACE;
}

bool is_closing(uint8_t type) {
  return type == WeirLexer::RPAREN || type == WeirLexer::RBRACKET || type == WeirLexer::RBRACE;
}

bool is_comparison(uint8_t type) {
  return type == WeirLexer::EQ_EQ || type == WeirLexer::NOT_EQ || type == WeirLexer::LESS ||
         type == WeirLexer::LESS_EQ || type == WeirLexer::GREATER ||
         type == WeirLexer::GREATER_EQ || type == WeirLexer::IN;
}

class ForeignSpelling {
 public:
  ForeignSpelling(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink)
      : source_(source), tokens_(tokens), sink_(sink) {}

  RawTokens run() {
    result_.reserve(tokens_.size());
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      close_inserted();
      note_expectations();
      const bool is_mended = mend_test() || mend_quoted() || mend_request_root() ||
                             mend_bare_address() || mend_bare_body() || mend_use_comma() || mend_method_sign() ||
                             mend_late_guard() || mend_missing_type() ||
                             mend_type_before_name() || mend_word() || mend_number() || mend_sign() || mend_bracket();
      if (!is_mended) {
        result_.push_back(tokens_[at_]);
      }
      note_line();
    }
    close_inserted();
    return std::move(result_);
  }

 private:
  [[nodiscard]] const RawToken& token() const { return tokens_[at_]; }
  [[nodiscard]] uint8_t type(size_t offset = 0) const { return type_at(tokens_, at_ + offset); }
  [[nodiscard]] uint8_t before(size_t count = 1) const {
    return result_.size() < count ? uint8_t{0} : result_[result_.size() - count].type;
  }
  [[nodiscard]] std::string_view text(size_t offset = 0) const {
    return at_ + offset < tokens_.size() ? text_of(source_, tokens_[at_ + offset])
                                         : std::string_view();
  }
  [[nodiscard]] bool is_on_line(size_t offset) const {
    return at_ + offset < tokens_.size() && !tokens_[at_ + offset].starts_line;
  }
  [[nodiscard]] bool touches_next() const {
    return at_ + 1 < tokens_.size() && token().touches(tokens_[at_ + 1]);
  }

  // Behind `=>` up to the next request, `given` or brace.
  void note_expectations() {
    const bool is_next = token().starts_line && before() != WeirLexer::COMMA;
    if (type() == WeirLexer::LBRACE || type() == WeirLexer::RBRACE ||
        (is_next && type() != WeirLexer::FAT_ARROW)) {
      in_expectations_ = false;
    } else if (before() == WeirLexer::FAT_ARROW) {
      in_expectations_ = true;
    }
  }

  // The first token of the line, as it was mended.
  void note_line() {
    if (token().starts_line && !result_.empty() && result_.back().starts_line) {
      head_ = result_.back().type;
      is_route_head_ = head_ == WeirLexer::ROUTE;
    }
    if (type() == WeirLexer::ARROW) {
      arrow_begin_ = token().begin;
    } else if (token().starts_line) {
      arrow_begin_ = 0;
    }
    const bool leaves_head = type() == WeirLexer::ARROW || type() == WeirLexer::LBRACE;
    is_route_head_ = is_route_head_ ? !leaves_head : type() == WeirLexer::ROUTE;
  }

  DiagnosticBuilder report(Span span, std::string_view found, std::string_view expected) {
    return sink_.report(diag::unexpected_token, span, '`' + std::string(found) + '`',
                        '`' + std::string(expected) + '`');
  }

  // Says that `meant` is what stands here and hands it on.
  void replace(std::string_view meant, uint8_t meant_type) {
    const Span span = span_of(source_, token());
    report(span, text(), meant)
        .suggest(span, std::string(meant), "write `" + std::string(meant) + "`");
    push(token(), meant_type);
  }

  // What is mended counts as written, so that what depends on it is checked.
  void push(RawToken mended, uint8_t meant_type) {
    mended.type = meant_type;
    result_.push_back(mended);
  }

  // For a token whose own text does not say what is meant.
  void push_broken(RawToken mended, uint8_t meant_type) {
    mended.is_broken = true;
    push(mended, meant_type);
  }

  // A token that stands nowhere in the text.
  void insert(uint32_t place, uint8_t meant_type) {
    result_.push_back({meant_type, false, false, place, place});
  }

  // --- Words ---

  // `request.header("x")` in a guard.
  bool mend_request_root() {
    const bool is_root = type() == WeirLexer::REQUEST && type(1) == WeirLexer::DOT &&
                         touches_next() && is_word(type(2));
    if (is_root) {
      const Span span = span_of(source_, token());
      report(span, "request", "req").suggest(span, "req", "write `req`");
      push_broken(token(), WeirLexer::IDENT);
    }
    return is_root;
  }

  // `127.0.0.1:8080`: an address with a port is text.
  bool mend_bare_address() {
    const bool is_address = type() == WeirLexer::IP && touches_next() &&
                            type(1) == WeirLexer::COLON && type(2) == WeirLexer::INT &&
                            tokens_[at_ + 1].touches(tokens_[at_ + 2]);
    if (is_address) {
      RawToken address = token();
      address.end = tokens_[at_ + 2].end;
      const Span span = span_of(source_, address);
      const std::string quoted = '"' + std::string(source_.text(span)) + '"';
      report(span, source_.text(span), quoted).suggest(span, quoted, "put it in quotes");
      at_ += 2;
      push_broken(address, WeirLexer::STRING);
    }
    return is_address;
  }

  // `route a "GET" "/"`, `respond "404"`: what stands without quotes here.
  bool mend_quoted() {
    if (type() != WeirLexer::STRING || token().is_broken || text().size() < 3) {
      return false;
    }
    const std::string_view inside = text().substr(1, text().size() - 2);
    const bool is_method = before(2) == WeirLexer::ROUTE && is_on_line(1) &&
                           (type(1) == WeirLexer::STRING || type(1) == WeirLexer::PIPE) &&
                           method_from_name(inside) != HttpMethod::kOther;
    const bool is_status = (before() == WeirLexer::RESPOND || before() == WeirLexer::REDIRECT) &&
                           inside.find_first_not_of("0123456789") == std::string_view::npos;
    const bool is_edition = before() == WeirLexer::EDITION &&
                            inside.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_method && !is_status && !is_edition) {
      return false;
    }
    RawToken bare = token();
    report(span_of(source_, bare), text(), inside)
        .suggest(span_of(source_, bare), std::string(inside), "leave out the quotes");
    ++bare.begin;
    --bare.end;
    push(bare, is_method ? WeirLexer::UPPER_NAME : WeirLexer::INT);
    return true;
  }

  // `respond 404 not found`.
  bool mend_bare_body() {
    const bool is_body = type() == WeirLexer::IDENT && !token().starts_line &&
                         before() == WeirLexer::INT && before(2) == WeirLexer::RESPOND &&
                         type(1) != WeirLexer::EQ && type(1) != WeirLexer::COLON;
    if (!is_body) {
      return false;
    }
    RawToken body = token();
    size_t last = at_;
    while (is_on_line(last + 1 - at_) && is_word_or_number(tokens_[last + 1].type)) {
      ++last;
    }
    body.end = tokens_[last].end;
    const Span span = span_of(source_, body);
    const std::string quoted = '"' + std::string(text_of(source_, body)) + '"';
    report(span, text_of(source_, body), quoted).suggest(span, quoted, "put it in quotes");
    at_ = last;
    push_broken(body, WeirLexer::STRING);
    return true;
  }

  // `use a b`.
  bool mend_use_comma() {
    const bool is_second = head_ == WeirLexer::USE && type() == WeirLexer::IDENT &&
                           !token().starts_line &&
                           (before() == WeirLexer::IDENT || before() == WeirLexer::RPAREN) &&
                           before(2) != WeirLexer::ROUTE && type(1) != WeirLexer::EQ &&
                           type(1) != WeirLexer::LBRACE;
    if (is_second) {
      const Span gap = source_.span(result_.back().end, result_.back().end);
      report(span_of(source_, token()), text(), ",").suggest(gap, ",", "put a comma between the two");
      insert(gap.begin, WeirLexer::COMMA);
      result_.push_back(token());
    }
    return is_second;
  }

  // `GET, HEAD` and `GET/HEAD` in a route.
  bool mend_method_sign() {
    const bool is_between = is_route_head_ && brackets_ == 0 && parentheses_ == 0 &&
                            (type() == WeirLexer::COMMA || type() == WeirLexer::SLASH) &&
                            before() == WeirLexer::UPPER_NAME && type(1) == WeirLexer::UPPER_NAME;
    if (!is_between) {
      return false;
    }
    const Span gap = source_.span(result_.back().end, tokens_[at_ + 1].begin);
    report(span_of(source_, token()), text(), "|").suggest(gap, "|", "write `|`");
    push(token(), WeirLexer::PIPE);
    return true;
  }

  // `-> web when GUARD`: a guard stands before the arrow.
  bool mend_late_guard() {
    const bool is_late = type() == WeirLexer::WHEN && !token().starts_line &&
                         head_ == WeirLexer::ROUTE && !is_route_head_ && arrow_begin_ != 0 &&
                         before() == WeirLexer::IDENT;
    if (!is_late) {
      return false;
    }
    size_t last = at_;
    while (is_on_line(last + 1 - at_) && tokens_[last + 1].type != WeirLexer::LBRACE) {
      ++last;
    }
    const Span guard = source_.span(token().begin, tokens_[last].end);
    const Span gap = source_.span(result_.back().end, guard.end);
    const Span arrow = source_.span(arrow_begin_, arrow_begin_);
    sink_.report(diag::unexpected_token, span_of(source_, token()), "`when`", "it before `->`")
        .suggest({{arrow, std::string(source_.text(guard)) + " "}, {gap, ""}},
                 "move the guard before `->`");
    at_ = last;
    return true;
  }

  // `fn f(x: uint): uint { x * 2 }`.
  bool mend_function_body() {
    const bool is_body = type() == WeirLexer::LBRACE && head_ == WeirLexer::FN &&
                         is_word(before()) && before(2) == WeirLexer::COLON &&
                         starts_expression(type(1));
    const size_t close = is_body ? partner() : 0;
    if (close == 0) {
      return false;
    }
    const Span gap = source_.span(tokens_[close - 1].end, tokens_[close].end);
    report(span_of(source_, token()), "{", "=")
        .suggest({{span_of(source_, token()), "="}, {gap, ""}}, "write `= VALUE`");
    push(token(), WeirLexer::EQ);
    body_close_ = close;
    return true;
  }

  bool closes_body() {
    const bool closes = body_close_ != 0 && at_ == body_close_;
    body_close_ = closes ? 0 : body_close_;
    return closes;
  }

  // `param wait = 5s`: a literal says what the type is.
  bool mend_missing_type() {
    const std::string_view meant = type() == WeirLexer::EQ && before(2) == WeirLexer::PARAM &&
                                           before() == WeirLexer::IDENT
                                       ? type_of_literal(type(1))
                                       : std::string_view();
    if (meant.empty()) {
      return false;
    }
    const Span gap = source_.span(result_.back().end, result_.back().end);
    report(span_of(source_, token()), "=", ":")
        .suggest(gap, ": " + std::string(meant), "write `: " + std::string(meant) + "`");
    insert(gap.begin, WeirLexer::COLON);
    result_.push_back({WeirLexer::IDENT, false, true, gap.begin, gap.begin});
    result_.push_back(token());
    return true;
  }

  static std::string_view type_of_literal(uint8_t literal) {
    switch (literal) {
      case WeirLexer::DURATION:
        return "duration";
      case WeirLexer::SIZE:
        return "size";
      case WeirLexer::PERCENT:
        return "percent";
      case WeirLexer::RATE:
        return "rate";
      case WeirLexer::IP:
        return "ip";
      case WeirLexer::CIDR:
        return "cidr";
      case WeirLexer::STRING:
        return "string";
      case WeirLexer::INT:
        return "int";
      case WeirLexer::TRUE:
      case WeirLexer::FALSE:
        return "bool";
      default:
        return {};
    }
  }

  // `param duration wait = 5s`: the type stands behind the name.
  bool mend_type_before_name() {
    const bool is_swapped = (before() == WeirLexer::PARAM || before() == WeirLexer::CONST) &&
                            type() == WeirLexer::IDENT && type(1) == WeirLexer::IDENT &&
                            is_on_line(1) && type(2) == WeirLexer::EQ;
    if (!is_swapped) {
      return false;
    }
    const Span span = source_.span(token().begin, tokens_[at_ + 1].end);
    const std::string meant = std::string(text(1)) + ": " + std::string(text());
    report(span, source_.text(span), meant).suggest(span, meant, "write `" + meant + "`");
    const RawToken& name = tokens_[++at_];
    result_.push_back(name);
    insert(name.end, WeirLexer::COLON);
    result_.push_back({WeirLexer::IDENT, false, true, name.end, name.end});
    return true;
  }

  bool mend_word() {
    if (type() != WeirLexer::IDENT && type() != WeirLexer::WHERE && type() != WeirLexer::WHEN &&
        type() != WeirLexer::INCLUDE && type() != WeirLexer::GIVEN) {
      return false;
    }
    return mend_declaration() || mend_misspelt() || mend_misspelt_action() || mend_action() || mend_condition_word() || mend_logic_word();
  }

  [[nodiscard]] bool starts_item() const {
    return token().starts_line || before() == WeirLexer::LBRACE || before() == WeirLexer::RBRACE ||
           before() == WeirLexer::PUB;
  }

  bool mend_declaration() {
    if (!starts_item()) {
      return false;
    }
    if (type() == WeirLexer::INCLUDE && type(1) == WeirLexer::STRING) {
      replace("import", WeirLexer::IMPORT);
      return true;
    }
    const ForeignWord* word = foreign_declaration(text());
    if (word == nullptr || !is_on_line(1) || !fits(*word)) {
      return false;
    }
    if (word->type == WeirLexer::ROUTE) {
      const Span span = span_of(source_, token());
      report(span, text(), word->meant)
          .help("a route reads `route NAME METHODS \"PATH\" when GUARD -> ACTION`");
      push_broken(token(), word->type);
      return true;
    }
    replace(word->meant, word->type);
    return true;
  }

  // Does what follows fit the declaration that is meant?
  [[nodiscard]] bool fits(const ForeignWord& word) const {
    const bool is_named = is_word(type(1)) && type(2) != WeirLexer::COLON;
    switch (word.type) {
      case WeirLexer::UPSTREAM:
      case WeirLexer::LISTENER:
        return is_named && type(2) == WeirLexer::LBRACE;
      case WeirLexer::HOST:
      case WeirLexer::ROUTE:
        return type(1) == WeirLexer::STRING;
      case WeirLexer::CONST:
        return is_word(type(1)) && (type(2) == WeirLexer::EQ || type(2) == WeirLexer::COLON);
      case WeirLexer::FN:
        return is_named && type(2) == WeirLexer::LPAREN;
      case WeirLexer::PUB:
        return is_keyword(type(1)) && is_word(type(2));
      default:
        return starts_expression(type(1));
    }
  }

  // `lisener edge {`, `rout home GET "/"`: a keyword with a letter wrong, where its shape follows.
  bool mend_misspelt() {
    if (type() != WeirLexer::IDENT || !starts_item() || !is_on_line(1)) {
      return false;
    }
    const MisspeltKeyword* meant = misspelt_keyword(text());
    if (meant == nullptr || !fits_misspelt(*meant)) {
      return false;
    }
    replace(meant->text, meant->type);
    return true;
  }

  [[nodiscard]] bool fits_misspelt(const MisspeltKeyword& keyword) const {
    const uint8_t next = type(1);
    const uint8_t third = type(2);
    const bool is_named = is_word(next) && is_on_line(2);
    switch (keyword.shape) {
      case KeywordShape::kNamedBlock:
        return is_named && (third == WeirLexer::LBRACE || third == WeirLexer::LPAREN ||
                            third == WeirLexer::COLON);
      case KeywordShape::kNamedValue:
        return is_named && (third == WeirLexer::COLON || third == WeirLexer::EQ ||
                            third == WeirLexer::LPAREN);
      case KeywordShape::kRoute:
        return is_named && (third == WeirLexer::UPPER_NAME || third == WeirLexer::STRING);
      case KeywordShape::kText:
        return next == WeirLexer::STRING;
      case KeywordShape::kEdit:
        return next == WeirLexer::REQUEST || next == WeirLexer::RESPONSE;
      case KeywordShape::kNames:
        return next == WeirLexer::IDENT && third != WeirLexer::EQ && third != WeirLexer::COLON;
    }
    return false;
  }

  // `-> redirct 308`, `-> respnd 200`.
  bool mend_misspelt_action() {
    if (type() != WeirLexer::IDENT || before() != WeirLexer::ARROW || !is_on_line(1)) {
      return false;
    }
    const uint8_t next = type(1);
    const std::string_view meant = closest_name(text(), {"respond", "redirect", "split"});
    const bool is_split = meant == "split" && next == WeirLexer::LBRACE;
    if (meant.empty() || (meant == "split" ? !is_split : next != WeirLexer::INT)) {
      return false;
    }
    replace(meant, meant == "split"     ? WeirLexer::SPLIT
                   : meant == "respond" ? WeirLexer::RESPOND
                                        : WeirLexer::REDIRECT);
    return true;
  }

  // --- Tests ---

  // `test home {`, `given clinet 10.0.0.1`, `=> time_out 3s`, `=> status = 404`.
  bool mend_test() {
    return mend_test_name() || mend_given_word() || mend_expectation_word() ||
           mend_expectation_sign() || mend_test_arrow();
  }

  bool mend_test_name() {
    const bool is_name = before() == WeirLexer::TEST && result_.back().starts_line &&
                         type() == WeirLexer::IDENT && type(1) == WeirLexer::LBRACE &&
                         text() != "table" && text() != "property";
    if (is_name) {
      const Span span = span_of(source_, token());
      const std::string quoted = '"' + std::string(text()) + '"';
      report(span, text(), quoted).suggest(span, quoted, "put it in quotes");
      push_broken(token(), WeirLexer::STRING);
    }
    return is_name;
  }

  bool mend_given_word() {
    const bool is_fact = before() == WeirLexer::GIVEN && type() == WeirLexer::IDENT &&
                         is_on_line(1) && (type(1) == WeirLexer::IP || type(1) == WeirLexer::STRING);
    const std::string_view meant =
        is_fact ? closest_name(text(), {"client", "header", "cookie", "listener"}) : "";
    return !meant.empty() && mend_test_word(meant);
  }

  bool mend_expectation_word() {
    const bool is_expectation = type() == WeirLexer::IDENT && is_on_line(1) &&
                                (before() == WeirLexer::FAT_ARROW || before() == WeirLexer::COMMA) &&
                                brackets_ == 0 && parentheses_ == 0 && in_expectations_ &&
                                (is_word_or_number(type(1)) || type(1) == WeirLexer::STRING);
    const std::string_view meant =
        is_expectation ? closest_name(text(), {"status", "upstream", "route", "path", "body",
                                               "timeout", "request", "response"})
                       : "";
    return !meant.empty() && mend_test_word(meant);
  }

  // The words of tests are settled by their text, so the statement is left out.
  bool mend_test_word(std::string_view meant) {
    const Span span = span_of(source_, token());
    report(span, text(), meant)
        .suggest(span, std::string(meant), "write `" + std::string(meant) + "`");
    push_broken(token(), test_word_type(meant));
    return true;
  }

  bool mend_expectation_sign() {
    const bool is_sign = type() == WeirLexer::EQ && in_expectations_ && before() == WeirLexer::IDENT &&
                         (before(2) == WeirLexer::FAT_ARROW || before(2) == WeirLexer::COMMA) &&
                         parentheses_ == 0 && brackets_ == 0;
    if (is_sign) {
      const Span gap = source_.span(result_.back().end, tokens_[at_ + 1].begin);
      report(span_of(source_, token()), "=", text(1)).suggest(gap, " ", "leave out `=`");
    }
    return is_sign;
  }

  // `GET "https://example.com/" -> web` where no route is declared.
  bool mend_test_arrow() {
    const bool is_request = type() == WeirLexer::ARROW && before() == WeirLexer::STRING &&
                            before(2) == WeirLexer::UPPER_NAME &&
                            result_[result_.size() - 2].starts_line;
    if (is_request) {
      replace("=>", WeirLexer::FAT_ARROW);
    }
    return is_request;
  }

  // `-> return 404`, `-> proxy_pass web`.
  bool mend_action() {
    if (before() != WeirLexer::ARROW || !is_on_line(1)) {
      return false;
    }
    if (is_forwarding_word(text()) && type(1) == WeirLexer::IDENT) {
      const Span gap = source_.span(token().begin, tokens_[at_ + 1].begin);
      sink_
          .report(diag::unexpected_token, span_of(source_, token()), '`' + std::string(text()) + '`',
                  "the name of an upstream")
          .suggest(gap, "", "leave it out: the name alone forwards");
      return true;
    }
    const ForeignWord* word = foreign_action(text());
    if (word == nullptr || (type(1) != WeirLexer::INT && type(1) != WeirLexer::STRING)) {
      return false;
    }
    replace(word->meant, word->type);
    return true;
  }

  // `route ... if GUARD ->`, `else if`, `overlay when`, `for a of list`.
  bool mend_condition_word() {
    const bool is_condition =
        text() == "if" || type() == WeirLexer::WHERE || type() == WeirLexer::WHEN ||
        (type() == WeirLexer::GIVEN && is_route_head_);
    if (is_condition && starts_expression(type(1))) {
      if (is_route_head_ && before() == WeirLexer::STRING && type() != WeirLexer::WHEN) {
        replace("when", WeirLexer::WHEN);
        return true;
      }
      if (before() == WeirLexer::OVERLAY || before() == WeirLexer::ELSE) {
        replace("given", WeirLexer::GIVEN);
        return true;
      }
    }
    if (type() == WeirLexer::IDENT && is_route_head_ && before() == WeirLexer::STRING &&
        starts_expression(type(1)) && !closest_name(text(), {"when"}).empty()) {
      replace("when", WeirLexer::WHEN);
      return true;
    }
    if (text() == "of" && before(2) == WeirLexer::FOR && starts_expression(type(1))) {
      replace("in", WeirLexer::IN);
      return true;
    }
    return false;
  }

  // `a and b`, `a or b`, `not a`, `a not in b`.
  bool mend_logic_word() {
    if (!starts_expression(type(1)) && type(1) != WeirLexer::IN) {
      return false;
    }
    const bool is_behind = ends_operand(before()) && type(1) != WeirLexer::IN;
    if (is_behind && text() == "and") {
      replace("&&", WeirLexer::AND_AND);
      return true;
    }
    if (is_behind && text() == "or") {
      replace("||", WeirLexer::OR_OR);
      return true;
    }
    if (text() != "not") {
      return false;
    }
    return type(1) == WeirLexer::IN ? mend_not_in() : mend_not();
  }

  // `not` binds weaker than a comparison, `!` stronger: parentheses keep the meaning.
  bool mend_not() {
    if (ends_operand(before()) || before() == WeirLexer::DOT || type(1) == WeirLexer::LBRACE) {
      return false;
    }
    const size_t end = comparison_end(at_ + 1);
    const Span word = span_of(source_, token());
    const Span gap = source_.span(token().begin, tokens_[at_ + 1].begin);
    const Span close = span_of(source_, tokens_[end - 1]).at_end();
    if (end == operand_end(at_ + 1)) {
      report(word, "not", "!").suggest(gap, "!", "write `!`");
      push(token(), WeirLexer::NOT);
      return true;
    }
    report(word, "not", "!").suggest({{gap, "!("}, {close, ")"}}, "write `!(...)`");
    push(token(), WeirLexer::NOT);
    insert(token().end, WeirLexer::LPAREN);
    inserted_close_ = end;
    return true;
  }

  bool mend_not_in() {
    const size_t begin = operand_begin(at_);
    if (begin == at_ || !ends_operand(before())) {
      return false;
    }
    const size_t end = operand_end(at_ + 2);
    const Span word = span_of(source_, token());
    const Span gap = source_.span(token().begin, tokens_[at_ + 1].begin);
    const Span open = source_.span(tokens_[begin].begin, tokens_[begin].begin);
    const Span close = span_of(source_, tokens_[end - 1]).at_end();
    report(word, "not", "in").suggest({{open, "!("}, {gap, ""}, {close, ")"}},
                                      "write `!(... in ...)`");
    result_.back().is_broken = true;
    return true;
  }

  // One after the operand that starts at an index: names, members, calls, lists.
  [[nodiscard]] size_t operand_end(size_t index) const {
    size_t depth = 0;
    size_t end = index;
    for (; end < tokens_.size(); ++end) {
      const uint8_t found = tokens_[end].type;
      const uint8_t previous = type_at(tokens_, end - 1);
      const bool is_first = end == index;
      const bool goes_on =
          is_first || found == WeirLexer::DOT || previous == WeirLexer::DOT ||
          previous == WeirLexer::NOT ||
          (is_opening(found) && found != WeirLexer::LBRACE && tokens_[end - 1].touches(tokens_[end]));
      if (depth == 0 && !goes_on) {
        break;
      }
      depth += is_opening(found) ? 1U : 0U;
      if (is_closing(found)) {
        if (depth == 0) {
          break;
        }
        --depth;
      }
    }
    return end == index ? index + 1 : end;
  }

  // The same with a comparison behind it.
  [[nodiscard]] size_t comparison_end(size_t index) const {
    const size_t end = operand_end(index);
    const bool compares = is_comparison(type_at(tokens_, end)) && end + 1 < tokens_.size();
    return compares ? operand_end(end + 1) : end;
  }

  // The first token of the operand that ends before an index.
  [[nodiscard]] size_t operand_begin(size_t index) const {
    size_t begin = index;
    size_t depth = 0;
    while (begin > 0) {
      const uint8_t found = tokens_[begin - 1].type;
      const bool is_part = depth != 0 || found == WeirLexer::DOT || is_closing(found) ||
                           (is_word(found) && !is_keyword(found)) ||
                           type_at(tokens_, begin) == WeirLexer::DOT;
      if (!is_part) {
        break;
      }
      depth += is_closing(found) ? 1U : 0U;
      if (is_opening(found)) {
        if (depth == 0) {
          break;
        }
        --depth;
      }
      --begin;
    }
    return begin;
  }

  // The parenthesis that was opened by `not`.
  void close_inserted() {
    if (inserted_close_ != 0 && at_ == inserted_close_) {
      insert(tokens_[at_ - 1].end, WeirLexer::RPAREN);
      inserted_close_ = 0;
    }
  }

  // --- Numbers ---

  // `5 s`, `250 ms`, `10 MiB`, `2 minutes`: a unit stands right behind its number.
  bool mend_number() {
    const bool is_unit_next = type() == WeirLexer::INT && is_on_line(1) && !touches_next() &&
                              is_word(type(1)) && type(2) != WeirLexer::EQ &&
                              type(2) != WeirLexer::COLON && type(2) != WeirLexer::LBRACE;
    if (!is_unit_next) {
      return false;
    }
    const std::optional<Unit> unit = read_unit(text(1));
    if (!unit) {
      return false;
    }
    RawToken number = token();
    number.end = tokens_[at_ + 1].end;
    const std::string found = std::string(text()) + " " + std::string(text(1));
    const std::string expected = std::string(text()) + std::string(unit->meant);
    auto said = report(span_of(source_, number), found, expected);
    if (unit->is_certain) {
      said.suggest(span_of(source_, number), expected, "write `" + expected + "`");
    } else {
      said.help("a unit of 1000 bytes is not one of the language; write `" + expected +
                "`, or the number of bytes, `B`");
    }
    ++at_;
    push_broken(number, unit->is_size ? WeirLexer::SIZE : WeirLexer::DURATION);
    return true;
  }

  // --- Signs ---

  bool mend_sign() {
    if (type() == WeirLexer::MINUS && type(1) == WeirLexer::MINUS && touches_next() &&
        token().starts_line) {
      return mend_dashes();
    }
    switch (type()) {
      case WeirLexer::EQ_EQ:
        return mend_two_signs(WeirLexer::EQ, "===", "==", WeirLexer::EQ_EQ);
      case WeirLexer::NOT_EQ:
        return mend_two_signs(WeirLexer::EQ, "!==", "!=", WeirLexer::NOT_EQ);
      case WeirLexer::COLON:
        return mend_two_signs(WeirLexer::EQ, ":=", "=", WeirLexer::EQ) || mend_block_colon() ||
               mend_weight_colon();
      case WeirLexer::EQ:
        return mend_two_signs(WeirLexer::GREATER, "=>", "=", WeirLexer::EQ) || mend_label() ||
               mend_needless_equals();
      case WeirLexer::FAT_ARROW:
        return mend_assigning_arrow();
      case WeirLexer::ARROW:
        return mend_result_arrow();
      case WeirLexer::PIPE:
        return mend_single_pipe();
      default:
        return false;
    }
  }

  // `-- a comment`.
  bool mend_dashes() {
    const Span span = source_.span(token().begin, tokens_[at_ + 1].end);
    sink_.report(diag::comment_style, span, "--").suggest(span, "#", "write `#`");
    while (is_on_line(1)) {
      ++at_;
    }
    return true;
  }

  bool mend_two_signs(uint8_t second, std::string_view found, std::string_view meant,
                      uint8_t meant_type) {
    if (type(1) != second || !touches_next()) {
      return false;
    }
    RawToken both = token();
    both.end = tokens_[at_ + 1].end;
    report(span_of(source_, both), found, meant)
        .suggest(span_of(source_, both), std::string(meant), "write `" + std::string(meant) + "`");
    ++at_;
    push(both, meant_type);
    return true;
  }

  // `group "/v1": {`.
  bool mend_block_colon() {
    const bool opens_block = type(1) == WeirLexer::LBRACE &&
                             (before() == WeirLexer::STRING || before() == WeirLexer::IDENT);
    const bool is_head = head_ == WeirLexer::HOST || head_ == WeirLexer::GROUP ||
                         head_ == WeirLexer::UPSTREAM || head_ == WeirLexer::LISTENER ||
                         head_ == WeirLexer::TLS || head_ == WeirLexer::FOR ||
                         head_ == WeirLexer::GIVEN || head_ == WeirLexer::ROUTE;
    if (!opens_block || !is_head) {
      return false;
    }
    const Span span = span_of(source_, token());
    report(span, ":", "{").suggest(span, "", "leave the colon out");
    return true;
  }

  // `"127.0.0.1:80" weight: 3`.
  bool mend_weight_colon() {
    const bool is_weight = before() == WeirLexer::WEIGHT && ends_operand(before(2)) &&
                           brackets_ != 0 && type(1) == WeirLexer::INT;
    if (is_weight) {
      report(span_of(source_, token()), ":", text(1))
          .suggest(span_of(source_, token()), "", "leave out `:`");
    }
    return is_weight;
  }

  // `crud(base = "/x")`: arguments and the fields of a record have a colon.
  bool mend_label() {
    const bool is_label = before() == WeirLexer::IDENT && before(2) != WeirLexer::COLON &&
                          (before(2) == WeirLexer::LPAREN || before(2) == WeirLexer::COMMA) &&
                          parentheses_ != 0 && head_ != WeirLexer::FN;
    if (is_label) {
      const Span span = span_of(source_, token());
      const bool has_space = !result_.empty() && result_.back().end != token().begin;
      const Span gap = has_space ? source_.span(result_.back().end, token().end) : span;
      report(span, "=", ":").suggest(gap, ":", "write `:`");
      push(token(), WeirLexer::COLON);
    }
    return is_label;
  }

  // `"127.0.0.1:80" weight = 3`, `edition = 2027`.
  bool mend_needless_equals() {
    const bool is_weight = before() == WeirLexer::WEIGHT && ends_operand(before(2)) && brackets_ != 0;
    const bool is_edition = before() == WeirLexer::EDITION && type(1) == WeirLexer::INT;
    if (!is_weight && !is_edition) {
      return false;
    }
    const Span span = span_of(source_, token());
    const Span gap = source_.span(result_.back().end, tokens_[at_ + 1].begin);
    report(span, "=", text(1)).suggest(gap, " ", "leave out `=`");
    return true;
  }

  // `endpoints => [...]`: only in tests does `=>` lead somewhere.
  bool mend_assigning_arrow() {
    const bool is_field = before() == WeirLexer::IDENT && result_.back().starts_line &&
                          starts_expression(type(1));
    if (is_field) {
      replace("=", WeirLexer::EQ);
    }
    return is_field;
  }

  // `fn f(x: uint) -> uint = x`.
  bool mend_result_arrow() {
    if (before() != WeirLexer::RPAREN || head_ != WeirLexer::FN || !is_word(type(1))) {
      return false;
    }
    const Span gap = source_.span(result_.back().end, token().end);
    report(span_of(source_, token()), "->", ":").suggest(gap, ":", "write `:`");
    push(token(), WeirLexer::COLON);
    return true;
  }

  // `a == "1" | b == "2"` in a guard; between methods it is a sign of the language.
  bool mend_single_pipe() {
    const bool is_guard = ends_operand(before()) && before() != WeirLexer::UPPER_NAME &&
                          starts_expression(type(1)) && type(1) != WeirLexer::UPPER_NAME &&
                          before(2) != WeirLexer::ROUTE && type(2) != WeirLexer::STRING &&
                          type(2) != WeirLexer::PIPE;
    if (is_guard) {
      replace("||", WeirLexer::OR_OR);
    }
    return is_guard;
  }

  // --- Brackets ---

  bool mend_bracket() {
    parentheses_ += type() == WeirLexer::LPAREN ? 1U : 0U;
    parentheses_ -= type() == WeirLexer::RPAREN && parentheses_ != 0 ? 1U : 0U;
    brackets_ += type() == WeirLexer::LBRACKET ? 1U : 0U;
    brackets_ -= type() == WeirLexer::RBRACKET && brackets_ != 0 ? 1U : 0U;
    switch (type()) {
      case WeirLexer::LBRACE:
        return mend_function_body() || mend_type_braces() || mend_value_braces();
      case WeirLexer::RBRACE:
        return closes_body() || closes_value();
      case WeirLexer::LPAREN:
        return mend_loop_parentheses();
      case WeirLexer::RPAREN:
        return closes_loop();
      case WeirLexer::LBRACKET:
        return mend_list_type() || mend_call();
      case WeirLexer::RBRACKET:
        return at_ == call_close_ && close_call();
      case WeirLexer::SEMICOLON:
        return mend_list_separator();
      default:
        return false;
    }
  }

  // One before the end of the tokens that the bracket at this token encloses; 0 without a partner.
  [[nodiscard]] size_t partner() const {
    size_t depth = 0;
    for (size_t i = at_; i < tokens_.size(); ++i) {
      depth += is_opening(tokens_[i].type) ? 1U : 0U;
      depth -= is_closing(tokens_[i].type) ? 1U : 0U;
      if (depth == 0) {
        return i;
      }
    }
    return 0;
  }

  // `type team = { name: string }`, `type team { name: string }`: the word `record` is missing.
  bool mend_type_braces() {
    const bool is_bare = before() == WeirLexer::IDENT && before(2) == WeirLexer::TYPE;
    const bool is_assigned =
        before() == WeirLexer::EQ && before(2) == WeirLexer::IDENT && before(3) == WeirLexer::TYPE;
    const bool is_record = is_word(type(1)) && type(2) == WeirLexer::COLON;
    if ((!is_bare && !is_assigned) || !is_record) {
      return false;
    }
    const Span span = span_of(source_, token());
    const Span gap = source_.span(span.begin, span.begin);
    const std::string meant = is_bare ? "= record" : "record";
    report(span, "{", meant).suggest(gap, meant + " ", "write `" + meant + " {`");
    if (is_bare) {
      insert(span.begin, WeirLexer::EQ);
    }
    insert(span.begin, WeirLexer::RECORD);
    result_.push_back(token());
    return true;
  }

  // `const a: team = { name: "pay" }`, `bind { "127.0.0.1:80" }`.
  bool mend_value_braces() {
    const bool is_record =
        before() == WeirLexer::EQ && is_word(type(1)) && type(2) == WeirLexer::COLON;
    const bool is_list = before() == WeirLexer::IDENT && type(1) == WeirLexer::STRING &&
                         (type(2) == WeirLexer::RBRACE || type(2) == WeirLexer::COMMA);
    const size_t close = is_record || is_list ? partner() : 0;
    if (close == 0) {
      return false;
    }
    const Span open = span_of(source_, token());
    const std::string meant = is_record ? "(" : "= [";
    report(open, "{", meant)
        .suggest({{open, meant}, {span_of(source_, tokens_[close]), is_record ? ")" : "]"}},
                 is_record ? "write a record in parentheses" : "write a list in brackets");
    if (is_list) {
      insert(token().begin, WeirLexer::EQ);
    }
    push(token(), is_record ? WeirLexer::LPAREN : WeirLexer::LBRACKET);
    value_close_ = close;
    value_close_type_ = is_record ? WeirLexer::RPAREN : WeirLexer::RBRACKET;
    return true;
  }

  bool closes_value() {
    if (value_close_ == 0 || at_ != value_close_) {
      return false;
    }
    push(token(), value_close_type_);
    value_close_ = 0;
    return true;
  }

  // `for (a in list) {`.
  bool mend_loop_parentheses() {
    const bool is_loop =
        before() == WeirLexer::FOR && is_word(type(1)) && type(2) == WeirLexer::IN;
    const size_t close = is_loop ? partner() : 0;
    if (close == 0) {
      return false;
    }
    const Span open = span_of(source_, token());
    report(open, "(", text(1))
        .suggest({{open, ""}, {span_of(source_, tokens_[close]), ""}}, "leave out the parentheses");
    loop_close_ = close;
    return true;
  }

  bool closes_loop() {
    const bool closes = loop_close_ != 0 && at_ == loop_close_;
    loop_close_ = closes ? 0 : loop_close_;
    return closes;
  }

  // `req.header["x"]`.
  bool mend_call() {
    const bool is_call = is_word(before()) && before(2) == WeirLexer::DOT &&
                         result_.back().touches(token()) && type(1) == WeirLexer::STRING &&
                         type(2) == WeirLexer::RBRACKET;
    if (is_call) {
      const Span close = span_of(source_, tokens_[at_ + 2]);
      report(span_of(source_, token()), "[", "(")
          .suggest({{span_of(source_, token()), "("}, {close, ")"}}, "write `(...)`");
      push(token(), WeirLexer::LPAREN);
      call_close_ = at_ + 2;
    }
    return is_call;
  }

  bool close_call() {
    push(token(), WeirLexer::RPAREN);
    return true;
  }

  // `office: [cidr]`, `office: cidr[]`.
  bool mend_list_type() {
    const bool is_around = before() == WeirLexer::COLON && is_word(type(1)) &&
                           type(2) == WeirLexer::RBRACKET && is_declaration();
    const bool is_behind = before() == WeirLexer::IDENT && before(2) == WeirLexer::COLON &&
                           type(1) == WeirLexer::RBRACKET && is_declaration();
    if (!is_around && !is_behind) {
      return false;
    }
    RawToken name = is_around ? tokens_[at_ + 1] : result_.back();
    const size_t last = is_around ? at_ + 2 : at_ + 1;
    const Span span =
        source_.span(is_around ? token().begin : name.begin, tokens_[last].end);
    const std::string meant = "list<" + std::string(text_of(source_, name)) + ">";
    report(span, source_.text(span), meant).suggest(span, meant, "write `" + meant + "`");
    if (is_behind) {
      result_.pop_back();
    }
    brackets_ -= brackets_ != 0 ? 1U : 0U;
    at_ = last;
    push_broken(name, WeirLexer::IDENT);
    return true;
  }

  [[nodiscard]] bool is_declaration() const {
    return head_ == WeirLexer::PARAM || head_ == WeirLexer::CONST || head_ == WeirLexer::PUB ||
           head_ == WeirLexer::FN || head_ == WeirLexer::TEMPLATE || head_ == WeirLexer::POLICY;
  }

  // `[a; b]`.
  bool mend_list_separator() {
    if (brackets_ == 0 && parentheses_ == 0) {
      return false;
    }
    replace(",", WeirLexer::COMMA);
    return true;
  }

  const SourceFile& source_;
  const RawTokens& tokens_;
  DiagnosticSink& sink_;
  RawTokens result_;
  size_t at_ = 0;
  size_t inserted_close_ = 0;  // where a parenthesis that was inserted is closed; 0 for none
  size_t call_close_ = 0;      // the bracket that closes a call; 0 for none
  size_t value_close_ = 0;     // the brace that closes a value, which becomes value_close_type_
  size_t loop_close_ = 0;      // the parenthesis that closes what is looped over
  uint8_t value_close_type_ = 0;
  size_t body_close_ = 0;      // the brace that closes the body of a function
  uint32_t arrow_begin_ = 0;   // of the last arrow of this line
  size_t parentheses_ = 0;     // open ones
  size_t brackets_ = 0;
  uint8_t head_ = 0;  // the first token of the line
  bool is_route_head_ = false;
  bool in_expectations_ = false;
};

}  // namespace

RawTokens mend_foreign_spelling(const SourceFile& source, const RawTokens& tokens,
                                DiagnosticSink& sink) {
  return ForeignSpelling(source, tokens, sink).run();
}

}  // namespace weir::dsl
