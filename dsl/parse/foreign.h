// Mends what people write who come from another language: `backend` for `upstream`, `and` for
// `&&`, `5 s` for `5s`, `else if` for `else given`.
//
// Each is reported once, with its fix, and becomes the token that was meant, so that the passes
// behind it see the language's own words. Only what can mean nothing else here is mended; a word
// that may be a name stays one.
#pragma once

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// `tokens` come from `lex`.
[[nodiscard]] RawTokens mend_foreign_spelling(const SourceFile& source, const RawTokens& tokens,
                                              DiagnosticSink& sink);

}  // namespace weir::dsl
