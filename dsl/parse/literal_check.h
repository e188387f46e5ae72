// Looks at one literal token: which kind of literal it is, and whether it has a value.
#pragma once

#include <optional>
#include <string_view>

#include "dsl/diag/sink.h"
#include "dsl/parse/raw_token.h"
#include "dsl/source/source_file.h"

namespace weir::dsl {

// Gives a number-like or string token its final type (DURATION, SIZE, IP ...). Reports a literal
// without a value and marks it broken. Other tokens stay as they are.
void check_literal(const SourceFile& source, RawToken& token, DiagnosticSink& sink);

// The unit that was surely meant by a wrong one: "s" for "sec". Empty if that is not sure.
[[nodiscard]] std::string_view meant_unit(std::string_view unit);

// What a word behind a number says, with a space between the two.
struct Unit {
  std::string_view meant;
  bool is_size = false;
  bool is_certain = false;  // `MB` may be 1000 * 1000 bytes
};

// Nothing for a word that is no unit.
[[nodiscard]] std::optional<Unit> read_unit(std::string_view word);

// Is this the name of a unit of time, as rates are counted in?
[[nodiscard]] bool is_rate_unit(std::string_view unit);

}  // namespace weir::dsl
