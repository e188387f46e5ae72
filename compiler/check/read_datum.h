// An entry of a parameter file as a value of a type.
//
// The form has to be that of the type: a number for numbers, `true` or `false` for `bool`, a list
// for lists, a mapping for maps and records, null or the value for optionals, and text as the
// language writes it for all the rest. An enumerator with fields is a mapping from its name to
// them:
// `{"fixed": {"rate": "10/s"}}`. Nothing is converted: "5" is no number.
#pragma once

#include <tl/expected.hpp>

#include "compiler/check/datum_fault.h"
#include "compiler/check/evaluate.h"
#include "compiler/check/parameter_values.h"
#include "compiler/check/type.h"
#include "compiler/check/value.h"

namespace weir::check {

// Poison if a field breaks its bounds (reported). The evaluator knows the defaults of fields.
[[nodiscard]] tl::expected<Value, DatumFault> read_datum(Evaluator& evaluator, TypeId type,
                                                         const ParameterDatum& datum);

}  // namespace weir::check
