// What is wrong with a file: its syntax as it is now, and what the last check of its site found, at
// its present place. What an edit has touched is left out until the next check.
#include <algorithm>

#include "compiler/lsp/features.h"

namespace weir::lsp {

namespace {

constexpr int kSeverityError = 1;
constexpr int kSeverityWarning = 2;

bool is_of_syntax(const dsl::Diagnostic& diagnostic) {
  return diagnostic.info->code.starts_with("E01");
}

std::string message_of(const dsl::Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  if (!diagnostic.primary.text.empty()) {
    text += ": " + diagnostic.primary.text;
  }
  for (const dsl::Note& note : diagnostic.notes) {
    text += (note.kind == dsl::NoteKind::kHelp      ? "\nhelp: "
             : note.kind == dsl::NoteKind::kExample ? "\nexample: "
                                                    : "\nnote: ") +
            note.text;
  }
  return text;
}

Json to_diagnostic(const dsl::Diagnostic& diagnostic, const Range& range) {
  const bool is_error = diagnostic.info->severity == dsl::Severity::kError;
  return {{"range", to_json(range)},
          {"severity", is_error ? kSeverityError : kSeverityWarning},
          {"code", diagnostic.info->code},
          {"source", "weir"},
          {"message", message_of(diagnostic)}};
}

// The other places that the check names.
Json related(Session& session, const SiteReport& report, const dsl::Diagnostic& diagnostic) {
  Json list = Json::array();
  for (const dsl::Label& label : diagnostic.secondary) {
    const std::string& path = report.sources.file(label.span.file).path();
    if (const std::optional<Range> range = session.present(report, label.span)) {
      list.push_back({{"location", {{"uri", uri_of(path)}, {"range", to_json(*range)}}},
                      {"message", label.text}});
    }
  }
  return list;
}

}  // namespace

Json diagnostics_of(Session& session, const std::string& path) {
  Json found = Json::array();
  const bool is_open = session.documents().find(path) != nullptr;
  if (const Module* module = is_open ? session.modules().find(path) : nullptr) {
    for (const dsl::Diagnostic& diagnostic : module->sink.all()) {
      found.push_back(to_diagnostic(diagnostic, range_of(*module->file, diagnostic.primary.span)));
    }
  }
  const SiteReport* report = session.report_of(path);
  if (report == nullptr) {
    return found;
  }
  for (const dsl::Diagnostic& diagnostic : report->sink.all()) {
    const dsl::Span span = diagnostic.primary.span;
    if (report->sources.file(span.file).path() != path || (is_open && is_of_syntax(diagnostic))) {
      continue;
    }
    if (const std::optional<Range> range = session.present(*report, span)) {
      Json one = to_diagnostic(diagnostic, *range);
      one["relatedInformation"] = related(session, *report, diagnostic);
      found.push_back(std::move(one));
    }
  }
  return found;
}

std::set<std::string> files_with_diagnostics(Session& session) {
  std::set<std::string> files;
  for (const auto& [root, report] : session.reports()) {
    for (const dsl::Diagnostic& diagnostic : report->sink.all()) {
      files.insert(report->sources.file(diagnostic.primary.span.file).path());
    }
  }
  for (const auto& [path, document] : session.documents().all()) {
    files.insert(path);
  }
  return files;
}

}  // namespace weir::lsp
