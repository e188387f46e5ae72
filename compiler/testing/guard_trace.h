// What each part of a guard says of a request, as the author wrote it.
//
// The image holds guards as decision diagrams without spans; a picture under the source line and
// coverage need the terms of the program. They are evaluated here from the left, `&&` and `||`
// stopping as soon as the answer is known. A unit test holds this against engine::match.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/engine/request.h"

namespace weir::testing {

struct GuardTrace {
  bool accepts = true;
  // By term and by atom of the guard: what it answered; nothing where it was not asked.
  std::vector<std::optional<bool>> terms;
  std::vector<std::optional<bool>> atoms;
};

[[nodiscard]] GuardTrace trace_guard(const model::Guard& guard, const engine::Request& request);

// The values that an atom tests: of a header, query or cookie each one there is; else the one that
// every request has, or none.
[[nodiscard]] std::vector<std::string> tested_values(const model::Atom& atom,
                                                     const engine::Request& request);

}  // namespace weir::testing
