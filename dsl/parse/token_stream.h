// The settled tokens as ANTLR wants them: a stream of Token objects, 24 bytes each.
//
// The grammar looks one token ahead, so the stream can show a token that is not in the source in
// front of the next real one (`put_before`): that is how a missing comma is repaired.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <antlr4-runtime.h>

#include "dsl/parse/raw_token.h"

namespace weir::dsl {

class ParserToken final : public antlr4::Token {
 public:
  ParserToken(const RawToken& raw, uint32_t index) : raw_(raw), index_(index) {}

  // Our type for the end of the file, which has no lexer type.
  static constexpr uint8_t kEndOfFile = 0xFF;

  [[nodiscard]] const RawToken& raw() const { return raw_; }

  std::string getText() const override { return {}; }
  size_t getType() const override {
    return raw_.type == kEndOfFile ? antlr4::Token::EOF : raw_.type;
  }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return antlr4::Token::DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return raw_.begin; }
  size_t getStopIndex() const override { return raw_.end; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  RawToken raw_;
  uint32_t index_;
};

class ParserTokens final : public antlr4::TokenStream {
 public:
  // `text_size` is where the end-of-file token stands.
  ParserTokens(const RawTokens& tokens, uint32_t text_size);

  // The raw token `offset` places from the next one; the end-of-file token beyond either end.
  // What was put before is not counted.
  [[nodiscard]] const RawToken& peek(ssize_t offset = 0) const;
  // Shows a token of this type before the next one, until it is consumed.
  void put_before(uint8_t type);
  [[nodiscard]] bool has_inserted() const { return has_inserted_; }

  void consume() override;
  size_t LA(ssize_t i) override { return LT(i)->getType(); }
  antlr4::Token* LT(ssize_t k) override;
  ssize_t mark() override { return 0; }
  void release(ssize_t /*marker*/) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return tokens_.size(); }
  antlr4::Token* get(size_t index) const override;
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval& /*interval*/) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext* /*ctx*/) override { return {}; }
  std::string getText(antlr4::Token* /*start*/, antlr4::Token* /*stop*/) override { return {}; }

 private:
  std::vector<ParserToken> tokens_;  // the last is the end of the file
  ParserToken inserted_;
  size_t at_ = 0;
  bool has_inserted_ = false;
};

}  // namespace weir::dsl
