// Diagnostics as people and machines read them. Pure: text in memory, nothing is printed.
//
// The human form shows the source lines with carets; colour only when asked for. The JSON form is
// one document with a schema id and version; positions are given as bytes and as line and column.
// SARIF is for code scanning, annotations are for the log of a workflow.
#pragma once

#include <string>
#include <string_view>

#include "dsl/diag/diagnostic.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::dsl {

inline constexpr const char* kDiagnosticsSchema = "weir.diagnostics";
inline constexpr int kDiagnosticsSchemaVersion = 1;

struct RenderOptions {
  bool colour = false;
};

// One diagnostic; ends with a line end.
[[nodiscard]] std::string render_text(const SourceMap& sources, const Diagnostic& diagnostic,
                                      const RenderOptions& options = {});

// All of a sink, sorted, with blank lines between them and a closing count ("2 errors, 1
// warning"). Empty for an empty sink.
[[nodiscard]] std::string render_text(const SourceMap& sources, const DiagnosticSink& sink,
                                      const RenderOptions& options = {});

// {"schema": "weir.diagnostics", "version": 1, "diagnostics": [...], "dropped": 0}; ends with a
// line end.
[[nodiscard]] std::string render_json(const SourceMap& sources, const DiagnosticSink& sink);

// A log of SARIF 2.1.0 with the fixes; `version` is that of the tool. Ends with a line end.
[[nodiscard]] std::string render_sarif(const SourceMap& sources, const DiagnosticSink& sink,
                                       std::string_view version);

// A workflow command of GitHub for each, a line each; empty for an empty sink.
[[nodiscard]] std::string render_github(const SourceMap& sources, const DiagnosticSink& sink);

}  // namespace weir::dsl
