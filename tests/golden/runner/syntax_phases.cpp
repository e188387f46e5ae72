// The phases parse and format.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "tests/golden/runner/phases.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

// The text after the first suggestion of every diagnostic, from the back so that offsets hold.
std::string apply_suggestions(const SourceFile& source, const DiagnosticSink& sink) {
  std::vector<TextEdit> edits;
  for (const Diagnostic& diagnostic : sink.all()) {
    if (!diagnostic.suggestions.empty()) {
      const auto& first = diagnostic.suggestions.front().edits;
      edits.insert(edits.end(), first.begin(), first.end());
    }
  }
  std::ranges::sort(edits, std::ranges::greater{}, [](const TextEdit& edit) { return edit.span; });
  std::string text(source.text());
  for (const TextEdit& edit : edits) {
    text.replace(edit.span.begin, edit.span.size(), edit.replacement);
  }
  return text;
}

size_t count_without_suggestion(const DiagnosticSink& sink) {
  return static_cast<size_t>(std::ranges::count_if(
      sink.all(), [](const Diagnostic& diagnostic) { return diagnostic.suggestions.empty(); }));
}

// Applied suggestions leave only the diagnostics that had none.
void check_suggestions(const SourceFile& source, const DiagnosticSink& sink, SourceMap& sources,
                       std::vector<std::string>& problems) {
  const size_t left = count_without_suggestion(sink);
  if (left == sink.all().size()) {
    return;
  }
  DiagnosticSink after;
  const std::string fixed = apply_suggestions(source, sink);
  static_cast<void>(parse(sources.add("fixed.weir", fixed), after));
  if (after.error_count() != left) {
    problems.push_back("the suggestions do not repair the file; applied, it is:\n" + fixed);
  }
}

}  // namespace

PhaseResult run_parse(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  PhaseResult result;
  const Module& module = golden.modules.front();
  const SourceFile& source = sources.add(module.path, module.text);
  const SyntaxTree tree = parse(source, sink);
  result.dump = dump_tree(tree);
  check_suggestions(source, sink, sources, result.problems);
  return result;
}

PhaseResult run_format(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  PhaseResult result;
  const Module& module = golden.modules.front();
  const SyntaxTree tree = parse(sources.add(module.path, module.text), sink);
  const Result<std::string> once = format(tree);
  if (!once) {
    return result;
  }
  result.dump = *once;
  DiagnosticSink again;
  const SyntaxTree second = parse(sources.add("formatted.weir", *once), again);
  if (second.has_errors() || !same_structure(tree, second)) {
    result.problems.emplace_back("formatting changes the tree");
  } else if (format(second).value_or("") != *once) {
    result.problems.emplace_back("formatting twice changes the text");
  }
  return result;
}

}  // namespace weir::golden
