// The formatter: the one canonical layout of a module.
//
// Two spaces a level, at most 100 columns where a list can be broken, at most one blank line,
// comments kept where they stand. Formatting twice changes nothing, and the result has the same
// tree. The order of declarations is the author's and stays.
#pragma once

#include <string>

#include "dsl/syntax/syntax_tree.h"
#include "runtime/base/result.h"

namespace weir::dsl {

// The whole file, ending with a line end. kBadArgument for a tree with errors: a file that could
// not be read whole is never rewritten.
[[nodiscard]] Result<std::string> format(const SyntaxTree& tree);

}  // namespace weir::dsl
