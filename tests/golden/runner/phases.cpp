#include "tests/golden/runner/phases.h"

#include <array>

namespace weir::golden {

namespace {

constexpr std::array kPhases = {
    Phase{"parse", ".tree", run_parse},  Phase{"format", ".fmt", run_format},
    Phase{"check", ".model", run_check}, Phase{"image", ".image", run_image},
    Phase{"lint", "", run_lint},
};

}  // namespace

std::span<const Phase> all_phases() {
  return kPhases;
}

}  // namespace weir::golden
