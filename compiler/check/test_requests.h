// The body of a test: what is given and the requests, into the model.
#pragma once

#include "compiler/check/expectations.h"

namespace weir::check {

// Adds the requests of `body` to `test`, with the variables of `scope`. What is given holds for the
// requests below it.
void check_test_body(Evaluator& evaluator, const TestedSite& site, const TestScope& scope,
                     dsl::Node body, model::TestCase& test);

}  // namespace weir::check
