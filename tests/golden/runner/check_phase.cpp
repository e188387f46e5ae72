// The phase check: a site of one or several modules, loaded, checked and its precedence analysed.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/check/check.h"
#include "compiler/load/load.h"
#include "compiler/model/dump.h"
#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "dsl/source/file_system.h"
#include "tests/golden/runner/given_parameters.h"
#include "tests/golden/runner/phases.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

// "./up.weir" as the loader asks for it.
std::string plain_path(std::string_view path) {
  return std::string(path.starts_with("./") ? path.substr(2) : path);
}

Result<std::string> formatted(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  return format(parse(sources.add("module.weir", text), sink));
}

// The program as text; empty if there are errors.
std::string check_modules(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  VirtualFileSystem files;
  load::SiteFiles site_files{golden.modules.front().path, {}};
  for (const Module& module : golden.modules) {
    files.add(plain_path(module.path), module.text);
    if (module.path.ends_with("_test.weir")) {
      site_files.tests.push_back(plain_path(module.path));
    }
  }
  const Result<load::LoadedSite> site = load::load_site(sources, files, site_files, sink);
  if (!site) {
    return {};
  }
  const std::optional<model::Program> program =
      check::check_site(*site, sources, given_parameters(golden, sources, sink), sink);
  if (!program) {
    return {};
  }
  static_cast<void>(analyze::analyze(*program, sink));
  return model::dump(*program);
}

void apply_edits(const std::vector<TextEdit>& edits, const SourceMap& sources,
                 std::vector<Module>& files) {
  for (Module& file : files) {
    for (const TextEdit& edit : edits) {
      if (sources.file(edit.span.file).path() == plain_path(file.path)) {
        file.text.replace(edit.span.begin, edit.span.size(), edit.replacement);
      }
    }
  }
}

// The golden with the first suggestion of every diagnostic applied to its files.
GoldenCase apply_suggestions(const GoldenCase& golden, const SourceMap& sources,
                             const DiagnosticSink& sink) {
  std::vector<TextEdit> edits;
  for (const Diagnostic& diagnostic : sink.all()) {
    if (!diagnostic.suggestions.empty()) {
      const auto& first = diagnostic.suggestions.front().edits;
      edits.insert(edits.end(), first.begin(), first.end());
    }
  }
  std::ranges::sort(edits, std::ranges::greater{}, [](const TextEdit& edit) { return edit.span; });
  GoldenCase fixed = golden;
  apply_edits(edits, sources, fixed.modules);
  apply_edits(edits, sources, fixed.parameter_files);
  return fixed;
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
  const auto left = static_cast<size_t>(std::ranges::count_if(
      sink.all(), [](const Diagnostic& diagnostic) { return diagnostic.suggestions.empty(); }));
  if (left == sink.all().size()) {
    return result;
  }
  SourceMap fixed_sources;
  DiagnosticSink after;
  const GoldenCase fixed = apply_suggestions(golden, sources, sink);
  static_cast<void>(check_modules(fixed, fixed_sources, after));
  if (after.error_count() != left) {
    result.problems.push_back("the suggestions do not repair the site; applied, it is:\n" +
                              fixed.modules.front().text);
  }
  return result;
}

}  // namespace weir::golden
