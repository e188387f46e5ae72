// The words for tokens in messages: what was found, what was expected. ANTLR's names and sets are
// translated here and never reach a reader.
#pragma once

#include <string>
#include <string_view>

#include <antlr4-runtime.h>

#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// "`web`", "the end of the file".
[[nodiscard]] std::string describe_found(const SourceFile& source, const RawToken& token);

// "`->` or a path in quotes": the words of a set of token types while `rule` is read.
[[nodiscard]] std::string describe_expected(const antlr4::dfa::Vocabulary& vocabulary,
                                            const antlr4::misc::IntervalSet& expected, size_t rule);

// How the construct that `rule` reads is written, for a help line; empty where that is plain.
[[nodiscard]] std::string_view form_of(size_t rule);

}  // namespace weir::dsl
