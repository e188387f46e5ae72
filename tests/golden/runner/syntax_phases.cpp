// The phases parse and format.
#include <string>

#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "tests/golden/runner/phases.h"
#include "tests/golden/runner/suggestions.h"

namespace weir::golden {

namespace {

using namespace weir::dsl;

SyntaxTree parse_module(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  const Module& module = golden.modules.front();
  return parse(sources.add(module.path, module.text), sink);
}

}  // namespace

PhaseResult run_parse(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  PhaseResult result;
  result.dump = dump_tree(parse_module(golden, sources, sink));
  check_suggestions(golden, sources, sink, result,
                    [](const GoldenCase& fixed, SourceMap& fixed_sources, DiagnosticSink& after) {
                      static_cast<void>(parse_module(fixed, fixed_sources, after));
                    });
  return result;
}

PhaseResult run_format(const GoldenCase& golden, SourceMap& sources, DiagnosticSink& sink) {
  PhaseResult result;
  const SyntaxTree tree = parse_module(golden, sources, sink);
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
