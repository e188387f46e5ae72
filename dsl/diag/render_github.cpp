#include "dsl/diag/annotation.h"
#include "dsl/diag/render.h"

namespace weir::dsl {

std::string render_github(const SourceMap& sources, const DiagnosticSink& sink) {
  std::string out;
  for (const Diagnostic& diagnostic : sink.sorted()) {
    const SourceFile& file = sources.file(diagnostic.primary.span.file);
    const LineColumn at = file.display_location(diagnostic.primary.span.begin);
    std::string message = diagnostic.message;
    for (const Note& note : diagnostic.notes) {
      message += '\n' + note.text;
    }
    out += to_text({.level = severity_name(diagnostic.info->severity),
                    .file = file.path(),
                    .line = at.line,
                    .column = at.column,
                    .title = diagnostic.info->code,
                    .message = message});
  }
  return out;
}

}  // namespace weir::dsl
