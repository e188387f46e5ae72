// How many times as many random sites the oracle tests try: WEIR_ORACLE_SCALE in the environment,
// else once. The run of every day stays short; a long one is a number away.
#pragma once

#include <cstdlib>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/base/parse_integer.h"

namespace weir::support {

[[nodiscard]] inline int oracle_scale() {
  const char* const wanted = std::getenv("WEIR_ORACLE_SCALE");
  if (wanted == nullptr) {
    return 1;
  }
  const auto scale = parse_integer<int>(std::string_view(wanted));
  WEIR_CHECK(scale && *scale > 0, "WEIR_ORACLE_SCALE is a positive number");
  return *scale;
}

}  // namespace weir::support
