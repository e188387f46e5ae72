#include "dsl/parse/token_stream.h"

#include <algorithm>

namespace weir::dsl {

ParserTokens::ParserTokens(const RawTokens& tokens, uint32_t text_size) : inserted_(RawToken{}, 0) {
  tokens_.reserve(tokens.size() + 1);
  for (const RawToken& token : tokens) {
    tokens_.emplace_back(token, static_cast<uint32_t>(tokens_.size()));
  }
  RawToken end;
  end.type = ParserToken::kEndOfFile;
  end.starts_line = true;
  end.begin = end.end = text_size;
  tokens_.emplace_back(end, static_cast<uint32_t>(tokens_.size()));
}

const RawToken& ParserTokens::peek(ssize_t offset) const {
  const ssize_t index = static_cast<ssize_t>(at_) + offset;
  const auto last = static_cast<ssize_t>(tokens_.size()) - 1;
  return tokens_[static_cast<size_t>(index < 0 ? last : std::min(index, last))].raw();
}

void ParserTokens::put_before(uint8_t type) {
  RawToken token;
  token.type = type;
  token.begin = token.end = peek().begin;
  inserted_ = ParserToken(token, static_cast<uint32_t>(at_));
  has_inserted_ = true;
}

void ParserTokens::consume() {
  if (has_inserted_) {
    has_inserted_ = false;
  } else if (at_ + 1 < tokens_.size()) {
    ++at_;
  }
}

antlr4::Token* ParserTokens::LT(ssize_t k) {
  if (k == 1 && has_inserted_) {
    return &inserted_;
  }
  const ssize_t offset = k > 0 ? k - 1 - (has_inserted_ ? 1 : 0) : k;
  const ssize_t index = static_cast<ssize_t>(at_) + offset;
  if (index < 0) {
    return nullptr;
  }
  return &tokens_[std::min(static_cast<size_t>(index), tokens_.size() - 1)];
}

antlr4::Token* ParserTokens::get(size_t index) const {
  // ANTLR's interface hands tokens out as non-const from a const stream; nobody changes them.
  return const_cast<ParserToken*>(&tokens_[index]);
}

}  // namespace weir::dsl
