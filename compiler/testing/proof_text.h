// A claim about all requests that does not hold, for people: the request that shows it, where that
// goes, and what each part of the property says of it.
#pragma once

#include <string>

#include "compiler/testing/invariants.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

// "holds", "fails", "undecided".
[[nodiscard]] std::string_view verdict_word(Verdict verdict);

// Lines, indented by two; of what holds, only those of a witness.
[[nodiscard]] std::string proof_text(const dsl::SourceMap& sources, const Proof& proof);

}  // namespace weir::testing
