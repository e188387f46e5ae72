// The phase check: a site of one or several modules, loaded, checked and its precedence analysed.
#include <optional>
#include <string>

#include "compiler/model/dump.h"
#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "tests/golden/runner/checked_site.h"
#include "tests/golden/runner/phases.h"
#include "tests/golden/runner/suggestions.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

Result<std::string> formatted(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  return format(parse(sources.add("module.weir", text), sink));
}

// The program as text; empty if there are errors.
std::string check_modules(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  const std::optional<CheckedSite> checked = check_site_of(golden, sources, sink);
  return checked && checked->program ? model::dump(*checked->program) : std::string();
}

// Every module laid out by the formatter; nothing, with the problem named, if that is not stable.
std::optional<GoldenCase> lay_out(const GoldenCase& golden, PhaseResult& result) {
  GoldenCase laid_out = golden;
  for (Module& module : laid_out.modules) {
    if (!module.path.ends_with(".weir")) {
      continue;  // a file of lines
    }
    const Result<std::string> once = formatted(module.text);
    const Result<std::string> twice = once ? formatted(*once) : once;
    if (!twice || *once != *twice) {
      result.problems.push_back("formatting " + module.path + " twice is not formatting it once");
      return std::nullopt;
    }
    module.text = *once;
  }
  return laid_out;
}

// The layout means nothing: formatted, the site is the same program.
void check_layout(const GoldenCase& golden, PhaseResult& result) {
  const std::optional<GoldenCase> laid_out = lay_out(golden, result);
  if (!laid_out) {
    return;
  }
  SourceMap sources;
  DiagnosticSink sink;
  if (check_modules(*laid_out, sources, sink) != result.dump) {
    result.problems.emplace_back("formatted, it means something else");
  }
}

}  // namespace

PhaseResult run_check(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  PhaseResult result;
  result.dump = check_modules(golden, sources, sink);
  if (!sink.has_errors()) {
    check_layout(golden, result);
  }
  check_suggestions(golden, sources, sink, result,
                    [](const GoldenCase& fixed, SourceMap& fixed_sources, DiagnosticSink& after) {
                      static_cast<void>(check_modules(fixed, fixed_sources, after));
                    });
  return result;
}

}  // namespace weir::golden
