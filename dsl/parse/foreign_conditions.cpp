// Guards and conditions: their keywords, and the logic of other languages.
#include <WeirLexer.h>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/diag/closest_name.h"
#include "dsl/parse/foreign_menders.h"
#include "dsl/parse/mender.h"
#include "dsl/parse/token_class.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

bool is_comparison(uint8_t type) {
  return type == WeirLexer::EQ_EQ || type == WeirLexer::NOT_EQ || type == WeirLexer::LESS ||
         type == WeirLexer::LESS_EQ || type == WeirLexer::GREATER ||
         type == WeirLexer::GREATER_EQ || type == WeirLexer::IN;
}

class ForeignConditions : private Mender {
 public:
  using Mender::Mender;

  bool mend() {
    if (mend_late_guard()) {
      return true;
    }
    const bool is_candidate = type() == WeirLexer::IDENT || type() == WeirLexer::WHERE ||
                              type() == WeirLexer::WHEN || type() == WeirLexer::GIVEN;
    return is_candidate && (mend_condition_word() || mend_logic_word());
  }

 private:
  // `route ... if GUARD ->`, `else if`, `overlay when`, `for a of list`.
  bool mend_condition_word() {
    const bool is_condition =
        text() == "if" || type() == WeirLexer::WHERE || type() == WeirLexer::WHEN ||
        (type() == WeirLexer::GIVEN && is_route_head_ && !token().starts_line);
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
    report(word, "not", "in")
        .suggest({{open, "!("}, {gap, ""}, {close, ")"}}, "write `!(... in ...)`");
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
      const bool goes_on = is_first || found == WeirLexer::DOT || previous == WeirLexer::DOT ||
                           previous == WeirLexer::NOT ||
                           (is_opening(found) && found != WeirLexer::LBRACE &&
                            tokens_[end - 1].touches(tokens_[end]));
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
};

}  // namespace

bool mend_foreign_conditions(Mending& mending) {
  return ForeignConditions(mending).mend();
}

}  // namespace weir::dsl
