// The phases that goldens test, one folder of tests/golden each.
//
// To add one: write its function in a file of its own, declare it here and add a line to the table
// in phases.cpp. A phase of a library that is not built everywhere links it in CMakeLists.txt.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"
#include "tests/golden/runner/golden_case.h"

namespace weir::golden {

struct PhaseResult {
  // Compared with the file beside the golden that has the phase's suffix; unused for a `fail_`.
  std::string dump;
  // What is wrong beyond diagnostics and dump: "formatting twice changes the text".
  std::vector<std::string> problems;
};

// Runs the phase on a case; diagnostics go to the sink.
using PhaseFunction = PhaseResult (*)(const GoldenCase&, dsl::SourceMap&, dsl::DiagnosticSink&);

struct Phase {
  std::string_view folder;
  std::string_view dump_suffix;  // ".tree"; empty for a phase with diagnostics only
  PhaseFunction run = nullptr;
};

[[nodiscard]] std::span<const Phase> all_phases();

// parse/: the tree; the suggestions of a broken file repair it.
PhaseResult run_parse(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink);
// format/: the text; it has the same tree and formats to itself.
PhaseResult run_format(const GoldenCase& golden, dsl::SourceMap& sources,
                       dsl::DiagnosticSink& sink);
// check/: the program and the diagnostics of load, check and analyze; the suggestions of a broken
// site repair it.
PhaseResult run_check(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink);
// image/: the records of the image that the site compiles to.
PhaseResult run_image(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink);
// lint/: what all rules of the linter find; their suggestions repair it.
PhaseResult run_lint(const GoldenCase& golden, dsl::SourceMap& sources, dsl::DiagnosticSink& sink);

}  // namespace weir::golden
