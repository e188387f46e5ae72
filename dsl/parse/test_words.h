// Words that are keywords at their place and names everywhere else: in a test `given client`,
// `=> status 404`, `test table`; between two operands `contains`. Only the settling of tokens
// (tokens.h) asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dsl/syntax/node_kind.h"

namespace weir::dsl {

// The token type that a name stands for behind a token of type `before`, where `before_that` stands
// before it; nothing if it is a name there.
[[nodiscard]] std::optional<uint8_t> test_word(std::string_view text, uint8_t before,
                                               uint8_t before_that);

// The operator that a name is between two operands; nothing for other names.
[[nodiscard]] std::optional<uint8_t> operator_word(std::string_view text);

// Words of a test behind which a value or the name of a route or upstream stands.
[[nodiscard]] bool expects_test_value(uint8_t type);

// What a token says of the test, the `given` or the expectation that it stands in.
[[nodiscard]] std::optional<TestKind> test_kind_of_token(uint8_t type);
[[nodiscard]] std::optional<GivenKind> given_kind_of_token(uint8_t type);
[[nodiscard]] std::optional<ExpectationKind> expectation_kind_of_token(uint8_t type);
[[nodiscard]] std::optional<ClaimKind> claim_kind_of_token(uint8_t type);

// The keyword that a word is within an invariant, behind a token of type `before`.
[[nodiscard]] std::optional<uint8_t> claim_word(std::string_view text, uint8_t before);

// The text of a token type that the generated vocabulary has no text for; empty for others.
[[nodiscard]] std::string_view word_text(uint8_t type);

}  // namespace weir::dsl
