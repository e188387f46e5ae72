// The right side of a comparison in a guard, as the test of an atom.
//
// `==` and `in` become lists of texts, methods, prefixes or ranges of numbers; `<` and its like
// become one range. Nothing is reported here: the values have their types already.
#pragma once

#include "compiler/check/value.h"
#include "compiler/model/atom.h"
#include "dsl/syntax/node_kind.h"

namespace weir::check {

// The subject is one of these values: `compared` is one, or a list of them, or of prefixes.
void set_values(model::Atom& atom, const Value& compared);

// The subject, a number, is `op` this one; an operator of order. The atom may hold for no number.
void set_order(model::Atom& atom, dsl::BinaryOperator op, int64_t number);

// The subject is a number: a port, or a capture of type uint or int.
[[nodiscard]] bool is_number(const model::Atom& atom);

// No value passes the test.
[[nodiscard]] bool is_never(const model::Atom& atom);

}  // namespace weir::check
