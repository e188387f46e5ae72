#include "tests/golden/runner/suggestions.h"

#include <algorithm>
#include <vector>

#include "tests/golden/runner/checked_site.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

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

}  // namespace

void check_suggestions(const GoldenCase& golden, const SourceMap& sources,
                       const DiagnosticSink& sink, PhaseResult& result, const Judge& judge) {
  const auto left = static_cast<size_t>(std::ranges::count_if(
      sink.all(), [](const Diagnostic& diagnostic) { return diagnostic.suggestions.empty(); }));
  if (left == sink.all().size()) {
    return;
  }
  SourceMap fixed_sources;
  DiagnosticSink after;
  const GoldenCase fixed = apply_suggestions(golden, sources, sink);
  judge(fixed, fixed_sources, after);
  if (after.error_count() + after.warning_count() != left) {
    result.problems.push_back("the suggestions do not repair the site; applied, it is:\n" +
                              fixed.modules.front().text);
  }
}

}  // namespace weir::golden
