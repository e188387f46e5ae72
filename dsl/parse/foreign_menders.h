// The families of mendings that foreign.cpp asks, one after the other, at each token.
//
// Each looks at the token where `mending` stands. If that is something of another language, it
// reports it, hands on what was meant and moves to the last token it has used; else it returns
// false and has changed nothing but its counts of open brackets.
#pragma once

#include "dsl/parse/mender.h"

namespace weir::dsl {

[[nodiscard]] bool mend_foreign_tests(Mending& mending);
[[nodiscard]] bool mend_foreign_values(Mending& mending);
[[nodiscard]] bool mend_foreign_statements(Mending& mending);
[[nodiscard]] bool mend_foreign_conditions(Mending& mending);
[[nodiscard]] bool mend_foreign_signs(Mending& mending);
[[nodiscard]] bool mend_foreign_brackets(Mending& mending);

}  // namespace weir::dsl
