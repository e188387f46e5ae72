// What is misspelt in a test.
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

class ForeignTests : private Mender {
 public:
  using Mender::Mender;

  bool mend() { return mend_test(); }

 private:
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
                         is_on_line(1) &&
                         (type(1) == WeirLexer::IP || type(1) == WeirLexer::STRING);
    const std::string_view meant =
        is_fact ? closest_name(text(), {"client", "header", "cookie", "listener"}) : "";
    return !meant.empty() && mend_test_word(meant);
  }

  bool mend_expectation_word() {
    const bool is_expectation =
        type() == WeirLexer::IDENT && is_on_line(1) &&
        (before() == WeirLexer::FAT_ARROW || before() == WeirLexer::COMMA) && brackets_ == 0 &&
        parentheses_ == 0 && in_expectations_ &&
        (is_word_or_number(type(1)) || type(1) == WeirLexer::STRING) && !starts_request(1);
    const std::string_view meant =
        is_expectation ? closest_name(text(), {"status", "upstream", "route", "path", "body",
                                               "timeout", "request", "response"})
                       : "";
    return !meant.empty() && mend_test_word(meant);
  }

  // The words of tests are settled by their text, so the statement is left out.
  // `=> web GET "http://..."` on one line.
  [[nodiscard]] bool starts_request(size_t offset) const {
    return (type(offset) == WeirLexer::UPPER_NAME || type(offset) == WeirLexer::IDENT) &&
           type(offset + 1) == WeirLexer::STRING;
  }

  bool mend_test_word(std::string_view meant) {
    const Span span = span_of(source_, token());
    report(span, text(), meant)
        .suggest(span, std::string(meant), "write `" + std::string(meant) + "`");
    push_broken(token(), test_word_type(meant));
    return true;
  }

  bool mend_expectation_sign() {
    const bool is_sign = type() == WeirLexer::EQ && in_expectations_ &&
                         before() == WeirLexer::IDENT &&
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
                            result_[result_.size() - 2].starts_line &&
                            before(4) != WeirLexer::ROUTE && before(3) != WeirLexer::PIPE;
    if (is_request) {
      replace("=>", WeirLexer::FAT_ARROW);
    }
    return is_request;
  }
};

}  // namespace

bool mend_foreign_tests(Mending& mending) {
  return ForeignTests(mending).mend();
}

}  // namespace weir::dsl
