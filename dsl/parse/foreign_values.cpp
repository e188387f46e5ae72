// Literals: quotes that are missing or too many, spaces before units, types that are left out.
#include <WeirLexer.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/parse/foreign_menders.h"
#include "dsl/parse/literal_check.h"
#include "dsl/parse/mender.h"
#include "dsl/parse/token_class.h"
#include "runtime/base/http_method.h"

namespace weir::dsl {
namespace {

using grammar::WeirLexer;

class ForeignValues : private Mender {
 public:
  using Mender::Mender;

  bool mend() {
    return mend_quoted() || mend_request_root() || mend_bare_address() || mend_bare_body() ||
           mend_missing_type() || mend_type_before_name() || mend_number();
  }

 private:
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

  // `request.header("x")` in a guard.
  bool mend_request_root() {
    const bool is_operand = before() == WeirLexer::WHEN || before() == WeirLexer::AND_AND ||
                            before() == WeirLexer::OR_OR || before() == WeirLexer::NOT;
    const bool is_root = type() == WeirLexer::REQUEST && type(1) == WeirLexer::DOT &&
                         touches_next() && is_word(type(2)) && is_operand;
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

  // `respond 404 not found`.
  bool mend_bare_body() {
    const bool is_body = type() == WeirLexer::IDENT && !token().starts_line &&
                         before() == WeirLexer::INT && before(2) == WeirLexer::RESPOND &&
                         type(1) != WeirLexer::EQ && type(1) != WeirLexer::COLON &&
                         type(1) != WeirLexer::LBRACE;
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

  // `5 s`, `250 ms`, `10 MiB`, `2 minutes`: a unit stands right behind its number.
  bool mend_number() {
    const bool is_unit_next = type() == WeirLexer::INT && is_on_line(1) && !touches_next() &&
                              is_word(type(1)) && type(2) != WeirLexer::EQ &&
                              type(2) != WeirLexer::COLON && type(2) != WeirLexer::LBRACE &&
                              type(2) != WeirLexer::STRING;
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

  // `param wait = 5s`: a literal says what the type is.
  bool mend_missing_type() {
    const std::string_view meant =
        type() == WeirLexer::EQ && before(2) == WeirLexer::PARAM && before() == WeirLexer::IDENT
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
};

}  // namespace

bool mend_foreign_values(Mending& mending) {
  return ForeignValues(mending).mend();
}

}  // namespace weir::dsl
