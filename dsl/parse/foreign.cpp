#include "dsl/parse/foreign.h"

#include <WeirLexer.h>
#include <utility>

#include "dsl/parse/foreign_menders.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

class ForeignSpelling {
 public:
  ForeignSpelling(const SourceFile& source, const RawTokens& tokens, DiagnosticSink& sink)
      : state_{source, tokens, sink} {}

  RawTokens run() {
    state_.result.reserve(state_.tokens.size());
    for (; state_.at < state_.tokens.size(); ++state_.at) {
      close_inserted();
      note_expectations();
      note_claim();
      const bool is_mended = mend_foreign_tests(state_) || mend_foreign_values(state_) ||
                             mend_foreign_statements(state_) || mend_foreign_conditions(state_) ||
                             mend_foreign_signs(state_) || mend_foreign_brackets(state_);
      if (!is_mended) {
        state_.result.push_back(token());
      }
      note_line();
    }
    close_inserted();
    return std::move(state_.result);
  }

 private:
  [[nodiscard]] const RawToken& token() const { return state_.tokens[state_.at]; }
  [[nodiscard]] uint8_t type() const { return token().type; }
  [[nodiscard]] uint8_t before() const {
    return state_.result.empty() ? uint8_t{0} : state_.result.back().type;
  }

  // Behind `=>` up to the next request, `given` or brace.
  void note_expectations() {
    const bool is_next = token().starts_line && before() != WeirLexer::COMMA;
    if (type() == WeirLexer::LBRACE || type() == WeirLexer::RBRACE ||
        (is_next && type() != WeirLexer::FAT_ARROW)) {
      state_.in_expectations = false;
    } else if (before() == WeirLexer::FAT_ARROW) {
      state_.in_expectations = true;
    }
  }

  // From `invariant` to the brace that closes it: `-> status 404` is right there.
  void note_claim() {
    if (type() == WeirLexer::INVARIANT) {
      state_.in_claim = true;
      state_.claim_braces = 0;
    } else if (state_.in_claim && type() == WeirLexer::LBRACE) {
      ++state_.claim_braces;
    } else if (state_.in_claim && type() == WeirLexer::RBRACE) {
      state_.in_claim = state_.claim_braces > 1;
      state_.claim_braces -= state_.in_claim ? 1 : 0;
    }
  }

  void note_line() {
    if (token().starts_line && !state_.result.empty() && state_.result.back().starts_line) {
      state_.head = state_.result.back().type;
      state_.is_route_head = state_.head == WeirLexer::ROUTE;
    }
    if (type() == WeirLexer::ARROW) {
      state_.arrow_begin = token().begin;
    } else if (token().starts_line) {
      state_.arrow_begin = 0;
    }
    const bool leaves_head = type() == WeirLexer::ARROW || type() == WeirLexer::LBRACE;
    // `=> route home` in a test heads nothing.
    const bool enters_head = type() == WeirLexer::ROUTE && !state_.in_expectations;
    state_.is_route_head = state_.is_route_head ? !leaves_head : enters_head;
  }

  // The parenthesis that `not` has opened.
  void close_inserted() {
    if (state_.inserted_close != 0 && state_.at == state_.inserted_close) {
      const uint32_t place = state_.tokens[state_.at - 1].end;
      state_.result.push_back({WeirLexer::RPAREN, false, false, place, place});
      state_.inserted_close = 0;
    }
  }

  Mending state_;
};

}  // namespace

RawTokens mend_foreign_spelling(const SourceFile& source, const RawTokens& tokens,
                                DiagnosticSink& sink) {
  return ForeignSpelling(source, tokens, sink).run();
}

}  // namespace weir::dsl
