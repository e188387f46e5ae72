#include "compiler/commands/diagnostic_format.h"

#include "compiler/commands/command_line.h"
#include "dsl/diag/render.h"
#include "runtime/base/version.h"

namespace weir::commands {

void add_diagnostic_format_option(Command& command, std::string_view subject,
                                  DiagnosticFormat& format) {
  command.add_choice(
      {"--format", "human|json|sarif|github",
       std::string(subject) + " as human (default), json, sarif (code scanning) or github "
                              "(annotations of a workflow)"},
      {"human", "json", "sarif", "github"},
      [&format](size_t chosen) { format = static_cast<DiagnosticFormat>(chosen); });
}

std::string render_diagnostics(DiagnosticFormat format, const dsl::SourceMap& sources,
                               const dsl::DiagnosticSink& found, bool colour) {
  switch (format) {
    case DiagnosticFormat::kJson:
      return dsl::render_json(sources, found);
    case DiagnosticFormat::kSarif:
      return dsl::render_sarif(sources, found, kVersion);
    case DiagnosticFormat::kGithub:
      return dsl::render_github(sources, found);
    case DiagnosticFormat::kHuman:
      break;
  }
  return dsl::render_text(sources, found, {.colour = colour});
}

}  // namespace weir::commands
