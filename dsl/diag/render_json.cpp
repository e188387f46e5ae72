// The JSON form. Keys are written in the order they are listed here, so the output is stable.
#include <string>

#include <nlohmann/json.hpp>

#include "dsl/diag/render.h"

namespace weir::dsl {

namespace {

using Json = nlohmann::ordered_json;

Json position(const SourceFile& file, uint32_t offset) {
  const LineColumn at = file.display_location(offset);
  return {{"line", at.line}, {"column", at.column}, {"byte", offset}};
}

Json place(const SourceMap& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  return {{"file", file.path()},
          {"start", position(file, span.begin)},
          {"end", position(file, span.end)}};
}

Json label(const SourceMap& sources, const Label& value) {
  Json json = place(sources, value.span);
  json["text"] = value.text;
  return json;
}

std::string_view note_kind_name(NoteKind kind) {
  switch (kind) {
    case NoteKind::kNote:
      return "note";
    case NoteKind::kHelp:
      return "help";
    case NoteKind::kExample:
      return "example";
  }
  return "";
}

Json suggestion(const SourceMap& sources, const Suggestion& value) {
  Json edits = Json::array();
  for (const TextEdit& edit : value.edits) {
    Json json = place(sources, edit.span);
    json["replacement"] = edit.replacement;
    edits.push_back(std::move(json));
  }
  return {{"message", value.message}, {"edits", std::move(edits)}};
}

Json render(const SourceMap& sources, const Diagnostic& value) {
  Json secondary = Json::array();
  for (const Label& other : value.secondary) {
    secondary.push_back(label(sources, other));
  }
  Json notes = Json::array();
  for (const Note& note : value.notes) {
    notes.push_back({{"kind", note_kind_name(note.kind)}, {"text", note.text}});
  }
  Json suggestions = Json::array();
  for (const Suggestion& fix : value.suggestions) {
    suggestions.push_back(suggestion(sources, fix));
  }
  return {{"code", value.info->code},
          {"name", value.info->name},
          {"severity", severity_name(value.info->severity)},
          {"message", value.message},
          {"primary", label(sources, value.primary)},
          {"secondary", std::move(secondary)},
          {"notes", std::move(notes)},
          {"suggestions", std::move(suggestions)}};
}

}  // namespace

std::string render_json(const SourceMap& sources, const DiagnosticSink& sink) {
  Json diagnostics = Json::array();
  for (const Diagnostic& diagnostic : sink.sorted()) {
    diagnostics.push_back(render(sources, diagnostic));
  }
  const Json document = {
      {"schema", kDiagnosticsSchema},          {"version", kDiagnosticsSchemaVersion},
      {"diagnostics", std::move(diagnostics)}, {"errors", sink.error_count()},
      {"warnings", sink.warning_count()},      {"dropped", sink.dropped_count()}};
  // Text of a file that is not UTF-8 may be part of a message; it must not make dump() throw.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace weir::dsl
