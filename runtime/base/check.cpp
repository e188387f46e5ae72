#include "runtime/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace weir {

void check_failed(const char* condition, const char* file, int line, const char* text) noexcept {
  std::fprintf(stderr, "weir: internal error: %s (%s) at %s:%d\n", text, condition, file, line);
  std::abort();
}

}  // namespace weir
