// The catalogue of diagnostics: every code, severity and message, declared once in the .def files
// of this folder (syntax E01xx, types E02xx, routes E03xx, modules E04xx, tests E05xx).
//
// A diagnostic is reported by naming its entry, `sink.report(diag::unclosed_string, span)`; the
// number of arguments is checked against the message when our code is compiled. To add one, write
// a line in a .def file, then its page docs/errors/<code>.md and a golden.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::dsl {

enum class Severity : uint8_t { kError, kWarning };

// One entry as plain data. All text is static.
struct DiagnosticInfo {
  std::string_view code;  // "E0203"
  std::string_view name;  // "duplicate_name"
  Severity severity = Severity::kError;
  std::string_view message;  // with {0}, {1} ... for the arguments
};

// An entry whose message takes `Arity` arguments.
template <size_t Arity>
struct DiagnosticEntry {
  DiagnosticInfo info;
};

// One more than the highest `{N}` of a message; 0 without any.
consteval size_t count_message_arguments(std::string_view message) {
  size_t count = 0;
  for (size_t i = 0; i + 2 < message.size(); ++i) {
    const char digit = message[i + 1];
    if (message[i] == '{' && digit >= '0' && digit <= '9' && message[i + 2] == '}') {
      const auto needed = static_cast<size_t>(digit - '0') + 1;
      count = needed > count ? needed : count;
    }
  }
  return count;
}

namespace diag {

// NOLINTBEGIN(readability-identifier-naming): an entry has the name that its report shows
#define WEIR_DIAG(code, name, severity, message)                                        \
  inline constexpr ::weir::dsl::DiagnosticEntry<count_message_arguments(message)> name{ \
      {#code, #name, ::weir::dsl::Severity::k##severity, message}};
#define WEIR_DIAG_RETIRED(code)
#include "dsl/diag/modules.def"  // NOLINT(misc-include-cleaner): declares the entries
#include "dsl/diag/routes.def"
#include "dsl/diag/syntax.def"
#include "dsl/diag/tests.def"
#include "dsl/diag/types.def"
#undef WEIR_DIAG_RETIRED
#undef WEIR_DIAG
// NOLINTEND(readability-identifier-naming)

}  // namespace diag

// All entries in the order of their codes, and those that are retired.
[[nodiscard]] std::span<const DiagnosticInfo> all_diagnostics();
[[nodiscard]] std::span<const std::string_view> retired_diagnostics();

// The entry with this code ("E0203"); null if there is none.
[[nodiscard]] const DiagnosticInfo* find_diagnostic(std::string_view code);

[[nodiscard]] constexpr std::string_view severity_name(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

}  // namespace weir::dsl
