// Coverage for people, for programs and for editors and review tools.
//
// JSON has the schema `weir.coverage`; LCOV is the tracefile format of geninfo(1), with a route a
// line and a function, and the two answers of each condition as branches.
#pragma once

#include <string>

#include "compiler/testing/coverage.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

// A table by module, then what no test reaches, by place.
[[nodiscard]] std::string coverage_text(const dsl::SourceMap& sources, const Coverage& coverage);
[[nodiscard]] std::string coverage_json(const dsl::SourceMap& sources, const Coverage& coverage);
[[nodiscard]] std::string coverage_lcov(const dsl::SourceMap& sources, const Coverage& coverage);

// Routes by the file they are written in, in the order of the files' ids.
struct FileCoverage {
  const dsl::SourceFile* file = nullptr;
  std::vector<const RouteCoverage*> routes;  // by line
};
[[nodiscard]] std::vector<FileCoverage> by_file(const dsl::SourceMap& sources,
                                                const Coverage& coverage);

// The condition as written; "tests.weir:7:3" is where it stands.
[[nodiscard]] std::string condition_text(const dsl::SourceMap& sources, const model::Atom& atom);

}  // namespace weir::testing
