// Where the generated parser stands: the rule it reads and the tokens that may come next. All that
// is known of ANTLR's transition network is here.
#pragma once

#include <cstddef>
#include <string>

#include <antlr4-runtime.h>

namespace weir::dsl {

[[nodiscard]] size_t rule_of(antlr4::Parser* parser);

// The token types that may come next, without those that only come after the end of the rule.
[[nodiscard]] antlr4::misc::IntervalSet expected_here(antlr4::Parser* parser);

// `type` is the only one of them.
[[nodiscard]] bool expects_only(antlr4::Parser* parser, size_t type);

// The next token is one that may come after the one that is expected here.
[[nodiscard]] bool fits_after_expected(antlr4::Parser* parser);

// "`->` or a path in quotes": what may come next, in the words of messages.
[[nodiscard]] std::string expected_words(antlr4::Parser* parser);

}  // namespace weir::dsl
