// What mutants show of the tests of a site: for people, and as JSON of the schema `weir.mutants`.
#pragma once

#include <string>

#include "compiler/testing/mutation.h"
#include "dsl/source/source_map.h"

namespace weir::testing {

[[nodiscard]] std::string mutation_text(const dsl::SourceMap& sources,
                                        const model::Program& program,
                                        const MutationReport& report);
[[nodiscard]] std::string mutation_json(const dsl::SourceMap& sources,
                                        const model::Program& program,
                                        const MutationReport& report);

}  // namespace weir::testing
