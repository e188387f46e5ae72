// What was meant by a misspelt name, and names listed for people. It knows nothing of what the
// names stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/diag/closest_name.h"

namespace weir::check {

using dsl::closest_name;
using dsl::only_completion;

// "`a`, `b` and `c`"; "" for none. An empty `last` is a comma: "`a`, `b`".
[[nodiscard]] std::string list_names(const std::vector<std::string_view>& names,
                                     std::string_view last = " and ");

}  // namespace weir::check
