// SARIF 2.1.0 (OASIS): what code scanning reads. A rule is listed where one of its findings is;
// regions are lines and columns from 1, as that has them.
#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "dsl/diag/render.h"

namespace weir::dsl {

namespace {

using Json = nlohmann::ordered_json;

Json region(const SourceMap& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.display_location(span.begin);
  const LineColumn end = file.display_location(span.end);
  return {{"startLine", begin.line},
          {"startColumn", begin.column},
          {"endLine", end.line},
          {"endColumn", end.column}};
}

Json location(const SourceMap& sources, Span span) {
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", sources.file(span.file).path()}}},
            {"region", region(sources, span)}}}};
}

Json fix(const SourceMap& sources, const Suggestion& suggestion) {
  Json changes = Json::array();
  for (const TextEdit& edit : suggestion.edits) {
    const Json replacement = {{"deletedRegion", region(sources, edit.span)},
                              {"insertedContent", {{"text", edit.replacement}}}};
    changes.push_back({{"artifactLocation", {{"uri", sources.file(edit.span.file).path()}}},
                       {"replacements", Json::array({replacement})}});
  }
  return {{"description", {{"text", suggestion.message}}}, {"artifactChanges", std::move(changes)}};
}

Json result(const SourceMap& sources, const Diagnostic& diagnostic) {
  std::string message = diagnostic.message;
  for (const Note& note : diagnostic.notes) {
    message += "; " + note.text;
  }
  Json related = Json::array();
  for (const Label& label : diagnostic.secondary) {
    Json json = location(sources, label.span);
    json["message"] = {{"text", label.text}};
    related.push_back(std::move(json));
  }
  Json fixes = Json::array();
  for (const Suggestion& suggestion : diagnostic.suggestions) {
    fixes.push_back(fix(sources, suggestion));
  }
  Json json = {{"ruleId", diagnostic.info->code},
               {"level", severity_name(diagnostic.info->severity)},
               {"message", {{"text", message}}},
               {"locations", Json::array({location(sources, diagnostic.primary.span)})}};
  if (!related.empty()) {
    json["relatedLocations"] = std::move(related);
  }
  if (!fixes.empty()) {
    json["fixes"] = std::move(fixes);
  }
  return json;
}

Json rules_of(const std::vector<Diagnostic>& diagnostics) {
  std::vector<const DiagnosticInfo*> infos;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (std::ranges::find(infos, diagnostic.info) == infos.end()) {
      infos.push_back(diagnostic.info);
    }
  }
  Json rules = Json::array();
  for (const DiagnosticInfo* info : infos) {
    rules.push_back({{"id", info->code}, {"name", info->name}});
  }
  return rules;
}

}  // namespace

std::string render_sarif(const SourceMap& sources, const DiagnosticSink& sink,
                         std::string_view version) {
  const std::vector<Diagnostic> diagnostics = sink.sorted();
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    results.push_back(result(sources, diagnostic));
  }
  const Json driver = {{"name", "weir"}, {"version", version}, {"rules", rules_of(diagnostics)}};
  const Json run = {{"tool", {{"driver", driver}}},
                    {"columnKind", "unicodeCodePoints"},
                    {"results", std::move(results)}};
  const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", Json::array({run})}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace weir::dsl
