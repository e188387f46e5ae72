// The words that declarations, statements and actions start with.
#include <WeirLexer.h>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/diag/closest_name.h"
#include "dsl/parse/foreign_menders.h"
#include "dsl/parse/foreign_words.h"
#include "dsl/parse/mender.h"
#include "dsl/parse/token_class.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

class ForeignStatements : private Mender {
 public:
  using Mender::Mender;

  bool mend() {
    if (mend_use_comma()) {
      return true;
    }
    const bool is_candidate = type() == WeirLexer::IDENT || type() == WeirLexer::INCLUDE;
    return is_candidate &&
           (mend_declaration() || mend_misspelt() || mend_misspelt_action() || mend_action());
  }

 private:
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

  [[nodiscard]] bool starts_item() const {
    return token().starts_line || before() == WeirLexer::LBRACE || before() == WeirLexer::RBRACE ||
           before() == WeirLexer::PUB;
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
        return type(1) == WeirLexer::STRING && type(2) != WeirLexer::FAT_ARROW;
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
        return is_named &&
               (third == WeirLexer::COLON || third == WeirLexer::EQ || third == WeirLexer::LPAREN);
      case KeywordShape::kRoute:
        return is_named && (third == WeirLexer::UPPER_NAME || third == WeirLexer::STRING);
      case KeywordShape::kText:
        // In a test it is a variable that stands for the method.
        return next == WeirLexer::STRING && third != WeirLexer::FAT_ARROW;
      case KeywordShape::kEdit:
        return next == WeirLexer::REQUEST || next == WeirLexer::RESPONSE;
      case KeywordShape::kNames:
        return next == WeirLexer::IDENT && third != WeirLexer::EQ && third != WeirLexer::COLON;
    }
    return false;
  }

  // `-> redirct 308`, `-> respnd 200`.
  bool mend_misspelt_action() {
    if (type() != WeirLexer::IDENT || before() != WeirLexer::ARROW || !is_on_line(1) || in_claim_) {
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

  // `-> return 404`, `-> proxy_pass web`.
  bool mend_action() {
    if (before() != WeirLexer::ARROW || !is_on_line(1) || in_claim_) {
      return false;
    }
    if (is_forwarding_word(text()) && type(1) == WeirLexer::IDENT) {
      const Span gap = source_.span(token().begin, tokens_[at_ + 1].begin);
      sink_
          .report(diag::unexpected_token, span_of(source_, token()),
                  '`' + std::string(text()) + '`', "the name of an upstream")
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

  // `use a b`.
  bool mend_use_comma() {
    const bool is_second =
        head_ == WeirLexer::USE && type() == WeirLexer::IDENT && !token().starts_line &&
        (before() == WeirLexer::IDENT || before() == WeirLexer::RPAREN) &&
        before(2) != WeirLexer::ROUTE && type(1) != WeirLexer::EQ && type(1) != WeirLexer::LBRACE;
    if (is_second) {
      const Span gap = source_.span(result_.back().end, result_.back().end);
      report(span_of(source_, token()), text(), ",")
          .suggest(gap, ",", "put a comma between the two");
      insert(gap.begin, WeirLexer::COMMA);
      result_.push_back(token());
    }
    return is_second;
  }
};

}  // namespace

bool mend_foreign_statements(Mending& mending) {
  return ForeignStatements(mending).mend();
}

}  // namespace weir::dsl
