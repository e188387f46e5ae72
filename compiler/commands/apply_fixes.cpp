#include "compiler/commands/apply_fixes.h"

#include <algorithm>
#include <map>
#include <ranges>

namespace weir::commands {
namespace {

using Edits = std::vector<dsl::TextEdit>;

bool overlaps(const dsl::Span& a, const dsl::Span& b) {
  // Two insertions at one place have no order, so they count as overlapping.
  return a.begin == b.begin || (a.begin < b.end && b.begin < a.end);
}

bool is_in_one_file(const dsl::Suggestion& fix) {
  return !fix.edits.empty() && std::ranges::all_of(fix.edits, [&](const dsl::TextEdit& edit) {
    return edit.span.file == fix.edits.front().span.file;
  });
}

// Edits are equal or apart: the fix of a separator deletes all of its block, from each of them.
bool fits(const Edits& accepted, const dsl::Suggestion& fix) {
  return std::ranges::none_of(fix.edits, [&](const dsl::TextEdit& edit) {
    return std::ranges::any_of(accepted, [&](const dsl::TextEdit& other) {
      return other != edit && overlaps(other.span, edit.span);
    });
  });
}

void accept(Edits& accepted, const dsl::Suggestion& fix) {
  for (const dsl::TextEdit& edit : fix.edits) {
    if (std::ranges::find(accepted, edit) == accepted.end()) {
      accepted.push_back(edit);
    }
  }
}

std::string edited(std::string text, Edits edits) {
  std::ranges::sort(edits, std::greater(),
                    [](const dsl::TextEdit& edit) { return edit.span.begin; });
  for (const dsl::TextEdit& edit : edits) {
    text.replace(edit.span.begin, edit.span.size(), edit.replacement);
  }
  return text;
}

}  // namespace

Fixes apply_fixes(const dsl::SourceMap& sources, const dsl::DiagnosticSink& sink) {
  struct Work {
    Edits edits;
    std::vector<AppliedFix> fixes;
  };
  std::map<dsl::FileId, Work> work;
  Fixes result;
  for (const dsl::Diagnostic& diagnostic : sink.sorted()) {
    if (diagnostic.suggestions.empty() || !is_in_one_file(diagnostic.suggestions.front())) {
      continue;
    }
    const dsl::Suggestion& fix = diagnostic.suggestions.front();
    Work& file = work[fix.edits.front().span.file];
    if (!fits(file.edits, fix)) {
      ++result.postponed;
      continue;
    }
    accept(file.edits, fix);
    file.fixes.push_back({diagnostic.primary.span, fix.message});
  }
  for (auto& [id, file] : work) {
    const dsl::SourceFile& source = sources.file(id);
    result.files.push_back(
        {source.path(), edited(std::string(source.text()), file.edits), std::move(file.fixes)});
  }
  return result;
}

}  // namespace weir::commands
