#include "dsl/parse/mender.h"

#include <WeirLexer.h>

#include "dsl/parse/token_class.h"

namespace weir::dsl {

using grammar::WeirLexer;

bool ends_operand(uint8_t type) {
  return type == WeirLexer::TRUE || type == WeirLexer::FALSE ||
         (is_word_or_number(type) && !is_keyword(type)) || type == WeirLexer::STRING ||
         type == WeirLexer::PERCENT || type == WeirLexer::RATE || type == WeirLexer::RBRACKET ||
         type == WeirLexer::RPAREN;
}

bool is_opening(uint8_t type) {
  return type == WeirLexer::LPAREN || type == WeirLexer::LBRACKET || type == WeirLexer::LBRACE;
}

bool is_closing(uint8_t type) {
  return type == WeirLexer::RPAREN || type == WeirLexer::RBRACKET || type == WeirLexer::RBRACE;
}

Mender::Mender(Mending& mending)
    : source_(mending.source),
      tokens_(mending.tokens),
      sink_(mending.sink),
      result_(mending.result),
      at_(mending.at),
      inserted_close_(mending.inserted_close),
      call_close_(mending.call_close),
      value_close_(mending.value_close),
      loop_close_(mending.loop_close),
      body_close_(mending.body_close),
      parentheses_(mending.parentheses),
      brackets_(mending.brackets),
      value_close_type_(mending.value_close_type),
      arrow_begin_(mending.arrow_begin),
      head_(mending.head),
      is_route_head_(mending.is_route_head),
      in_expectations_(mending.in_expectations),
      in_claim_(mending.in_claim) {}

uint8_t Mender::type(size_t offset) const {
  return type_at(tokens_, at_ + offset);
}

uint8_t Mender::before(size_t count) const {
  return result_.size() < count ? uint8_t{0} : result_[result_.size() - count].type;
}

std::string_view Mender::text(size_t offset) const {
  return at_ + offset < tokens_.size() ? text_of(source_, tokens_[at_ + offset])
                                       : std::string_view();
}

bool Mender::is_on_line(size_t offset) const {
  return at_ + offset < tokens_.size() && !tokens_[at_ + offset].starts_line;
}

bool Mender::touches_next() const {
  return at_ + 1 < tokens_.size() && token().touches(tokens_[at_ + 1]);
}

DiagnosticBuilder Mender::report(Span span, std::string_view found, std::string_view expected) {
  return sink_.report(diag::unexpected_token, span, '`' + std::string(found) + '`',
                      '`' + std::string(expected) + '`');
}

void Mender::replace(std::string_view meant, uint8_t meant_type) {
  const Span span = span_of(source_, token());
  report(span, text(), meant)
      .suggest(span, std::string(meant), "write `" + std::string(meant) + "`");
  push(token(), meant_type);
}

void Mender::push(RawToken mended, uint8_t meant_type) {
  mended.type = meant_type;
  result_.push_back(mended);
}

void Mender::push_broken(RawToken mended, uint8_t meant_type) {
  mended.is_broken = true;
  push(mended, meant_type);
}

void Mender::insert(uint32_t place, uint8_t meant_type) {
  result_.push_back({meant_type, false, false, place, place});
}

}  // namespace weir::dsl
