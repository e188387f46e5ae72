// What a request of a test has to lead to: from syntax to the model.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/schema.h"
#include "compiler/check/test_scope.h"
#include "compiler/model/program.h"
#include "dsl/source/source_map.h"

namespace weir::check {

// The site that tests are checked against. `is_whole` if no mistake was found in it: only then is
// what it lacks a mistake of the test.
struct TestedSite {
  const Schema& schema;
  const model::Program& program;
  const dsl::SourceMap& sources;
  bool is_whole = true;
};

// `node` is an Expectation. Nothing: reported.
[[nodiscard]] std::optional<model::Expectation> check_expectation(Evaluator& evaluator,
                                                                  const TestedSite& site,
                                                                  const TestScope& scope,
                                                                  dsl::Node node);

// Reports expectations of one request of which no answer can satisfy both.
void check_conflicts(const TestedSite& site, const std::vector<model::Expectation>& expectations,
                     dsl::DiagnosticSink& sink);

}  // namespace weir::check
