#include "dsl/diag/catalogue.h"

#include <algorithm>

namespace weir::dsl {

namespace {

constexpr DiagnosticInfo kCatalogue[] = {
#define WEIR_DIAG(code, name, severity, message) {#code, #name, Severity::k##severity, message},
#define WEIR_DIAG_RETIRED(code)
// clang-format off: in the order of the codes
#include "dsl/diag/syntax.def"
#include "dsl/diag/types.def"
#include "dsl/diag/routes.def"
#include "dsl/diag/modules.def"
#include "dsl/diag/tests.def"
// clang-format on
#undef WEIR_DIAG_RETIRED
#undef WEIR_DIAG
};

// An empty first element keeps the array legal while nothing is retired.
constexpr std::string_view kRetired[] = {
    "",
#define WEIR_DIAG(code, name, severity, message)
#define WEIR_DIAG_RETIRED(code) #code,
#include "dsl/diag/modules.def"
#include "dsl/diag/routes.def"
#include "dsl/diag/syntax.def"
#include "dsl/diag/tests.def"
#include "dsl/diag/types.def"
#undef WEIR_DIAG_RETIRED
#undef WEIR_DIAG
};

consteval bool codes_ascend() {
  return std::ranges::is_sorted(kCatalogue, std::ranges::less_equal{}, &DiagnosticInfo::code);
}
static_assert(codes_ascend(), "each .def file lists its codes in order, each code once");

}  // namespace

std::span<const DiagnosticInfo> all_diagnostics() {
  return kCatalogue;
}

std::span<const std::string_view> retired_diagnostics() {
  return std::span<const std::string_view>(kRetired).subspan(1);
}

const DiagnosticInfo* find_diagnostic(std::string_view code) {
  const auto* found = std::ranges::find(kCatalogue, code, &DiagnosticInfo::code);
  return found == std::end(kCatalogue) ? nullptr : found;
}

}  // namespace weir::dsl
