// Brackets of the wrong kind around values, bodies and types.
#include <WeirLexer.h>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/parse/foreign_menders.h"
#include "dsl/parse/mender.h"
#include "dsl/parse/token_class.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

class ForeignBrackets : private Mender {
 public:
  using Mender::Mender;

  bool mend() { return mend_bracket(); }

 private:
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
    const bool is_loop = before() == WeirLexer::FOR && is_word(type(1)) && type(2) == WeirLexer::IN;
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
                           type(2) == WeirLexer::RBRACKET && is_type_place();
    const bool is_behind = before() == WeirLexer::IDENT && before(2) == WeirLexer::COLON &&
                           type(1) == WeirLexer::RBRACKET && is_declaration();
    if (!is_around && !is_behind) {
      return false;
    }
    RawToken name = is_around ? tokens_[at_ + 1] : result_.back();
    const size_t last = is_around ? at_ + 2 : at_ + 1;
    const Span span = source_.span(is_around ? token().begin : name.begin, tokens_[last].end);
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

  // Behind a colon stands a type: of a parameter or constant, not a value in one.
  [[nodiscard]] bool is_type_place() const {
    const bool is_named = before(3) == WeirLexer::PARAM || before(3) == WeirLexer::CONST;
    const bool takes_parameters =
        head_ == WeirLexer::FN || head_ == WeirLexer::TEMPLATE || head_ == WeirLexer::POLICY;
    return is_named || (takes_parameters && parentheses_ == 1 && brackets_ <= 1);
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
};

}  // namespace

bool mend_foreign_brackets(Mending& mending) {
  return ForeignBrackets(mending).mend();
}

}  // namespace weir::dsl
