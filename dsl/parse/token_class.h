// Questions about token types and short runs of tokens that several passes ask.
//
// Nothing here reports or changes anything.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsl/parse/raw_token.h"

namespace weir::dsl {

// An identifier or a keyword.
[[nodiscard]] bool is_word(uint8_t type);
[[nodiscard]] bool is_keyword(uint8_t type);
// A word, or a literal without quotes.
[[nodiscard]] bool is_word_or_number(uint8_t type);
// Can an expression start with it?
[[nodiscard]] bool starts_expression(uint8_t type);
// Operators that stand between two operands.
[[nodiscard]] bool is_binary_operator(uint8_t type);
// `route`, `set`, `add`, `remove`, `rewrite`: they stand in a block, never at the top.
[[nodiscard]] bool is_block_statement(uint8_t type);

// The type of the token at an index, 0 beyond the end.
[[nodiscard]] uint8_t type_at(const RawTokens& tokens, size_t index);

// Does a top-level declaration start at this token? Looks at the token after it as well, so a
// field of the same name does not count.
[[nodiscard]] bool starts_declaration(const RawTokens& tokens, size_t index);

// Is the word at this token followed by what follows the name of a field or a nested block?
[[nodiscard]] bool is_field_name(const RawTokens& tokens, size_t index);

}  // namespace weir::dsl
