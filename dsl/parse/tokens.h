// Settles what tokens mean among their neighbours, so that the grammar needs one token of
// lookahead and most slips of the pen are reported here, by name, before the parser sees them.
//
// A keyword that stands where a name is meant becomes IDENT (`tls = public`, `req.header`), the
// name of a nested block becomes BLOCK_NAME, the words of stdlib/ declarations are keywords only
// there, trailing commas go. Reported: separators that separate nothing, names that are not
// written like names.
#pragma once

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// `tokens` come from `lex` and have matching braces.
[[nodiscard]] RawTokens settle_tokens(const SourceFile& source, const RawTokens& tokens,
                                      DiagnosticSink& sink);

}  // namespace weir::dsl
