// Text to tokens and comments: runs the generated lexer and reports what is wrong with one token
// or one character by itself (unclosed strings, unknown characters, foreign comments, units).
//
// Every literal that leaves here has its final type and decodes, or is marked broken. What a token
// means among its neighbours is the business of tokens.h.
#pragma once

#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::dsl {

struct LexedSource {
  RawTokens tokens;  // without an end-of-file token
  std::vector<Comment> comments;
};

// The text is UTF-8.
[[nodiscard]] LexedSource lex(const SourceFile& source, DiagnosticSink& sink);

}  // namespace weir::dsl
