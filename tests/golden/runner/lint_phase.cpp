// The phase lint: all rules over a site of one or several modules.
#include <optional>

#include "lint/rules/lint.h"
#include "tests/golden/runner/checked_site.h"
#include "tests/golden/runner/phases.h"
#include "tests/golden/runner/suggestions.h"

namespace weir::golden {

namespace {

// The day on which the goldens are looked at.
constexpr const char* kToday = "2027-01-01";

void lint_modules(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink) {
  const std::optional<CheckedSite> checked = check_site_of(golden, sources, sink);
  if (checked && checked->program && !sink.has_errors()) {
    lint::lint_site({checked->site, *checked->program},
                    {.preset = lint::Preset::kStrict, .today = kToday}, sink);
  }
}

}  // namespace

PhaseResult run_lint(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink) {
  PhaseResult result;
  lint_modules(golden, sources, sink);
  check_suggestions(golden, sources, sink, result, lint_modules);
  return result;
}

}  // namespace weir::golden
