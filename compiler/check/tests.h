// Tests of a site, into the model: each test becomes one case, or one for each row of its table or
// combination of its property's values.
#pragma once

#include "compiler/check/expectations.h"

namespace weir::check {

// Cases that one test may become; the product of a property's lists grows fast.
inline constexpr size_t kTestCasesMax = 10'000;

// Fills tests of `program`, whose everything else is there already and is what `site` speaks of.
void check_tests(Evaluator& evaluator, const TestedSite& site, std::vector<model::TestCase>& tests);

// Reports what stands in a test module and would change the site that is tested.
void check_test_modules(const load::LoadedSite& site, dsl::DiagnosticSink& sink);

}  // namespace weir::check
