// Changes to a document: its canonical layout, and the fixes that diagnostics bring.
#include <algorithm>

#include "compiler/lsp/features.h"
#include "dsl/format/format.h"
#include "lint/core/rule.h"

namespace weir::lsp {

namespace {

constexpr const char* kFixAll = "source.fixAll.weir";

bool overlap(const Range& a, const Range& b) {
  return a.start <= b.end && b.start <= a.end;
}

// The edits of one suggestion, by document; nothing if one of its places was edited meanwhile.
std::optional<Json> changes_of(Session& session, const SiteReport& report,
                               const dsl::Suggestion& suggestion) {
  Json changes = Json::object();
  for (const dsl::TextEdit& edit : suggestion.edits) {
    const std::optional<Range> range = session.present(report, edit.span);
    if (!range) {
      return std::nullopt;
    }
    changes[uri_of(report.sources.file(edit.span.file).path())].push_back(
        {{"range", to_json(*range)}, {"newText", edit.replacement}});
  }
  return changes;
}

bool wants(const Json& context, std::string_view kind) {
  const Json& only = member(context, "only");
  return !only.is_array() || std::ranges::any_of(only, [&](const Json& wanted) {
    const std::string text = text_of(wanted);
    return kind == text || (kind.starts_with(text) && kind[text.size()] == '.');
  });
}

class Fixes {
 public:
  Fixes(Session& session, const SiteReport& report, std::string path)
      : session_(session), report_(report), path_(std::move(path)) {}

  void add_around(const Range& wanted, Json& actions) {
    for (const dsl::Diagnostic& diagnostic : report_.sink.all()) {
      const std::optional<Range> place = present(diagnostic);
      if (!place || !overlap(*place, wanted)) {
        continue;
      }
      for (const dsl::Suggestion& suggestion : diagnostic.suggestions) {
        if (std::optional<Json> changes = changes_of(session_, report_, suggestion)) {
          actions.push_back({{"title", suggestion.message},
                             {"kind", "quickfix"},
                             {"isPreferred", true},
                             {"edit", {{"changes", *std::move(changes)}}}});
        }
      }
      add_suppression(diagnostic, place->start.line, actions);
    }
  }

  // Every fix of this document that touches no text of another.
  void add_all(Json& actions) {
    Json edits = Json::array();
    std::vector<Range> taken;
    for (const dsl::Diagnostic& diagnostic : report_.sink.all()) {
      if (!present(diagnostic) || diagnostic.suggestions.empty()) {
        continue;
      }
      const std::optional<Json> changes =
          changes_of(session_, report_, diagnostic.suggestions.front());
      if (!changes || changes->size() != 1 || !changes->contains(uri_of(path_))) {
        continue;
      }
      for (const Json& edit : changes->front()) {
        const Range range = to_range(edit["range"]);
        const bool is_free =
            std::ranges::none_of(taken, [&](const Range& other) { return overlap(range, other); });
        if (is_free) {
          taken.push_back(range);
          edits.push_back(edit);
        }
      }
    }
    if (!edits.empty()) {
      actions.push_back({{"title", "apply all fixes that are certain"},
                         {"kind", kFixAll},
                         {"edit", {{"changes", {{uri_of(path_), std::move(edits)}}}}}});
    }
  }

 private:
  // A comment above that allows what a lint rule has found. Its reason is left to write: until then
  // the comment is a finding itself.
  void add_suppression(const dsl::Diagnostic& diagnostic, uint32_t line, Json& actions) {
    const lint::Rule* const rule = lint::find_rule(diagnostic.info->code);
    if (rule == nullptr || rule->is_about_suppressions) {
      return;
    }
    const dsl::SourceFile& file = report_.sources.file(diagnostic.primary.span.file);
    const std::string_view text = file.line_text(file.line_of(diagnostic.primary.span.begin));
    const std::string_view indent = text.substr(0, text.find_first_not_of(" \t"));
    const std::string name(diagnostic.info->code);
    const std::string comment = std::string(indent) + "# weir: allow " + name + " reason \"\"\n";
    const Json edit = {{"range", to_json(Range{{line, 0}, {line, 0}})}, {"newText", comment}};
    actions.push_back({{"title", "allow " + name + " here, for a reason"},
                       {"kind", "quickfix"},
                       {"edit", {{"changes", {{uri_of(path_), Json::array({edit})}}}}}});
  }

  std::optional<Range> present(const dsl::Diagnostic& diagnostic) {
    const dsl::Span span = diagnostic.primary.span;
    return report_.sources.file(span.file).path() == path_ ? session_.present(report_, span)
                                                           : std::nullopt;
  }

  Session& session_;
  const SiteReport& report_;
  std::string path_;
};

}  // namespace

Json formatting(Session& session, const Json& parameters, std::optional<Refusal>& refusal) {
  const Module* module = module_of(session, parameters);
  if (module == nullptr) {
    return nullptr;
  }
  const Result<std::string> text = dsl::format(*module->tree);
  if (!text) {
    refusal = Refusal{"a module with errors of syntax cannot be laid out"};
    return nullptr;
  }
  if (*text == module->file->text()) {
    return Json::array();
  }
  const Range whole = range_of(*module->file, module->file->span(0, module->file->size()));
  return Json::array({{{"range", to_json(whole)}, {"newText", *text}}});
}

Json code_actions(Session& session, const Json& parameters) {
  Json actions = Json::array();
  const std::string path = path_of(text_of(member(member(parameters, "textDocument"), "uri")));
  const SiteReport* report = session.report_of(path);
  if (report == nullptr) {
    return actions;
  }
  const Json& context = member(parameters, "context");
  Fixes fixes(session, *report, path);
  if (wants(context, "quickfix")) {
    fixes.add_around(to_range(member(parameters, "range")), actions);
  }
  if (wants(context, kFixAll)) {
    fixes.add_all(actions);
  }
  return actions;
}

}  // namespace weir::lsp
