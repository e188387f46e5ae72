// Signs of other languages: `===`, `:=`, `=>`, a colon before a brace.
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

class ForeignSigns : private Mender {
 public:
  using Mender::Mender;

  bool mend() { return mend_method_sign() || mend_sign(); }

 private:
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
    const bool is_head =
        head_ == WeirLexer::HOST || head_ == WeirLexer::GROUP || head_ == WeirLexer::UPSTREAM ||
        head_ == WeirLexer::LISTENER || head_ == WeirLexer::TLS || head_ == WeirLexer::JWT ||
        head_ == WeirLexer::FOR || head_ == WeirLexer::GIVEN || head_ == WeirLexer::ROUTE;
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
    const bool is_weight =
        before() == WeirLexer::WEIGHT && ends_operand(before(2)) && brackets_ != 0;
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
    const bool is_field =
        before() == WeirLexer::IDENT && result_.back().starts_line && starts_expression(type(1));
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
};

}  // namespace

bool mend_foreign_signs(Mending& mending) {
  return ForeignSigns(mending).mend();
}

}  // namespace weir::dsl
