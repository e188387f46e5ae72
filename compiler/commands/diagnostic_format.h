// How diagnostics are written: the --format of commands whose output they are, `weir check` and
// `weir lint`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/commands/site_options.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

class Command;

enum class DiagnosticFormat : uint8_t { kHuman, kJson, kSarif, kGithub };

// --format; `subject` is what the help calls the diagnostics: "Findings". `format` outlives the
// command.
void add_diagnostic_format_option(Command& command, std::string_view subject,
                                  DiagnosticFormat& format);

// All of them, for standard output: a document, or with kGithub a line each; kHuman as snippets of
// the source.
[[nodiscard]] std::string render_diagnostics(DiagnosticFormat format, const dsl::SourceMap& sources,
                                             const dsl::DiagnosticSink& found, bool colour);

// For what a command says besides: words to people, or nothing that a program would trip over.
[[nodiscard]] inline OutputFormat output_format(DiagnosticFormat format) {
  return format == DiagnosticFormat::kHuman ? OutputFormat::kHuman : OutputFormat::kJson;
}

}  // namespace weir::commands
