// What mending of foreign spelling knows of the tokens: where it stands, what it has handed on, and
// what is open. Mender is the base of the families (foreign_menders.h), which keep no state of
// their own, so that each can be looked at by itself.
#pragma once

#include <string>
#include <string_view>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// The first three are borrowed.
struct Mending {
  const SourceFile& source;
  const RawTokens& tokens;
  DiagnosticSink& sink;
  RawTokens result;
  size_t at = 0;              // the token that is looked at
  size_t inserted_close = 0;  // where a parenthesis that was inserted is closed; 0 for none
  size_t call_close = 0;      // the bracket that closes a call; 0 for none, as below
  size_t value_close = 0;     // the brace that closes a value and becomes value_close_type
  size_t loop_close = 0;      // the parenthesis that closes what is looped over
  size_t body_close = 0;      // the brace that closes the body of a function
  size_t parentheses = 0;     // open ones
  size_t brackets = 0;
  uint32_t arrow_begin = 0;  // of the last arrow of this line
  uint8_t value_close_type = 0;
  uint8_t head = 0;  // the first token of the line, as it was mended
  bool is_route_head = false;
  bool in_expectations = false;
  bool in_claim = false;      // of an invariant
  uint32_t claim_braces = 0;  // open ones since `invariant`
};

// Tokens that can be the last of an operand.
[[nodiscard]] bool ends_operand(uint8_t type);
[[nodiscard]] bool is_opening(uint8_t type);
[[nodiscard]] bool is_closing(uint8_t type);

class Mender {
 public:
  explicit Mender(Mending& mending);

 protected:
  // The token that is looked at, those behind it, and those handed on before it, the last first.
  [[nodiscard]] const RawToken& token() const { return tokens_[at_]; }
  [[nodiscard]] uint8_t type(size_t offset = 0) const;
  [[nodiscard]] uint8_t before(size_t count = 1) const;
  [[nodiscard]] std::string_view text(size_t offset = 0) const;
  [[nodiscard]] bool is_on_line(size_t offset) const;
  [[nodiscard]] bool touches_next() const;

  // "found `and`, expected `&&`".
  DiagnosticBuilder report(Span span, std::string_view found, std::string_view expected);
  // Says that `meant` is what stands here and hands it on.
  void replace(std::string_view meant, uint8_t meant_type);
  // What is mended counts as written, so that what depends on it is checked.
  void push(RawToken mended, uint8_t meant_type);
  // For a token whose own text does not say what is meant.
  void push_broken(RawToken mended, uint8_t meant_type);
  // A token that stands nowhere in the text.
  void insert(uint32_t place, uint8_t meant_type);

  const SourceFile& source_;
  const RawTokens& tokens_;
  DiagnosticSink& sink_;
  RawTokens& result_;
  size_t& at_;
  size_t& inserted_close_;
  size_t& call_close_;
  size_t& value_close_;
  size_t& loop_close_;
  size_t& body_close_;
  size_t& parentheses_;
  size_t& brackets_;
  uint8_t& value_close_type_;
  const uint32_t& arrow_begin_;
  const uint8_t& head_;
  const bool& is_route_head_;
  const bool& in_expectations_;
  const bool& in_claim_;
};

}  // namespace weir::dsl
