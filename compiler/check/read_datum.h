// An entry of a parameter file as a value of a type.
//
// The form has to be that of the type: a number for numbers, `true` or `false` for `bool`, a list
// for lists, null or the value for optionals, and text as the language writes it for all the rest.
// Nothing is converted: "5" is no number.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "compiler/check/parameter_values.h"
#include "compiler/check/type.h"
#include "compiler/check/value.h"

namespace weir::check {

struct DatumFault {
  dsl::Span place;
  std::string expected;     // "a number of type `uint`"
  std::string found;        // "the text \"5\""
  std::string replacement;  // what to write instead, in JSON and so in YAML; empty if not certain
  std::string help;         // else a concrete edit, where there is one
};

[[nodiscard]] tl::expected<Value, DatumFault> read_datum(TypeStore& types, TypeId type,
                                                         const ParameterDatum& datum);

}  // namespace weir::check
