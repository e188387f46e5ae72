// How many random sites an oracle tries. `full` in the run of every day; under a sanitizer, which
// watches memory and not answers, an eighth of them; WEIR_ORACLE_SCALE in the environment times as
// many, for a long run.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/base/parse_integer.h"
#include "tests/support/sanitized.h"

namespace weir::support {

[[nodiscard]] inline int oracle_rounds(int full) {
  const int rounds = kIsSanitized ? std::max(1, full / 8) : full;
  const char* const wanted = std::getenv("WEIR_ORACLE_SCALE");
  if (wanted == nullptr) {
    return rounds;
  }
  const auto scale = parse_integer<int>(std::string_view(wanted));
  WEIR_CHECK(scale && *scale > 0, "WEIR_ORACLE_SCALE is a positive number");
  return rounds * *scale;
}

}  // namespace weir::support
