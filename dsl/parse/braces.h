// Makes the braces of a token list match, so that one forgotten or surplus brace costs one message
// and the rest of the file is still understood.
//
// A file whose braces match is left alone. In one where they do not, the layout says what was
// meant: a closing brace belongs to the opener whose line is indented like its own, and a
// declaration cannot start inside a block. Also counts nesting, brackets and parentheses included.
#pragma once

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// Reports each brace that is missing or surplus and inserts or removes it. An inserted brace is an
// empty token, marked broken.
void balance_braces(const SourceFile& source, RawTokens& tokens, DiagnosticSink& sink);

// Reports the first place nested deeper than kNestingMax; true if there is one.
[[nodiscard]] bool is_nested_too_deep(const SourceFile& source, const RawTokens& tokens,
                                      DiagnosticSink& sink);

}  // namespace weir::dsl
