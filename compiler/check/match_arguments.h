// Which argument of a call goes to which parameter: values by place, then by label.
//
// Calls of functions, templates and policies, the fields of an enumerator, and the names of a
// pattern are matched by the same rules and get the same errors. What the arguments are worth, and
// what stands for one that is left out, is for the caller to say.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

struct Matching {
  std::vector<dsl::Node> given;  // for each parameter the expression, or null
  bool has_fault = false;        // reported: an argument belongs to no parameter, or two to one
};

// `call` is a CallExpr, or anything else when nothing is given. `names` are those of the
// parameters.
[[nodiscard]] Matching match_arguments(dsl::DiagnosticSink& sink, std::string_view callee,
                                       const std::vector<std::string_view>& names, dsl::Node call);

}  // namespace weir::check
