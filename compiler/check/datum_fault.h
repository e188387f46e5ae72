// What is wrong with a value of a parameter file: what was expected, what was found, how to mend
// it.
//
// Words only: read_datum.h decides what is wrong. Where the right value stands in the wrong form, a
// number in quotes or one value for a list, the fault says what to write instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "compiler/check/evaluate.h"
#include "compiler/check/parameter_values.h"

namespace weir::check {

struct DatumFault {
  dsl::Span place;
  std::string expected;     // "a number of type `uint`"
  std::string found;        // "the text \"5\""
  std::string replacement;  // what to write instead, in JSON and so in YAML; empty if not certain
  std::string help;         // else a concrete edit, where there is one
};

// The form in which a file writes the values of a type that is no structure.
[[nodiscard]] ParameterDatum::Form form_of(TypeKind kind);

// What a value of the type looks like in a file, in words.
[[nodiscard]] std::string expected_words(const Type& type);

// `datum` is no value of the type.
[[nodiscard]] tl::unexpected<DatumFault> refuse(Evaluator& evaluator, TypeId type,
                                                const ParameterDatum& datum);

// A key is none of those `expected`, in words; `names` are what may have been meant.
[[nodiscard]] tl::unexpected<DatumFault> refuse_key(const ParameterDatum::Key& key,
                                                    std::string expected,
                                                    const std::vector<std::string_view>& names);

}  // namespace weir::check
