// Whether an observation is what a test expects, and if not what was found instead.
#pragma once

#include <optional>
#include <string>

#include "compiler/model/program.h"
#include "compiler/testing/observation.h"

namespace weir::testing {

// An expectation that does not hold, in words: "upstream web" and "upstream web_next".
struct Mismatch {
  std::string expected;
  std::string found;
};

// Nothing if the expectation holds. `program` is what the image was made of.
[[nodiscard]] std::optional<Mismatch> judge(const model::Program& program,
                                            const model::ExpectedFact& fact,
                                            const Observation& seen);

// "250ms", "3s", "none" for 0.
[[nodiscard]] std::string duration_text(Milliseconds duration);

}  // namespace weir::testing
