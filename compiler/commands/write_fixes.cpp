#include "compiler/commands/write_fixes.h"

#include <span>
#include <string>

#include <fmt/format.h>

#include "compiler/commands/apply_fixes.h"
#include "compiler/commands/files.h"

namespace weir::commands {

static std::string words_of(const FixedFile& file, const dsl::SourceMap& sources) {
  std::string text;
  for (const AppliedFix& fix : file.fixes) {
    const auto at = sources.file(fix.place.file).display_location(fix.place.begin);
    text += fmt::format("fixed {}:{}:{}: {}\n", file.path, at.line, at.column, fix.message);
  }
  return text;
}

void fix_in_rounds(const std::function<bool()>& fix_once) {
  constexpr int kRoundsMax = 8;
  for (int round = 0; round < kRoundsMax && fix_once(); ++round) {
  }
}

bool write_fixes(const dsl::SourceMap& sources, const dsl::DiagnosticSink& found,
                 OutputFormat format, Invocation& invocation) {
  const Fixes fixes = apply_fixes(sources, found);
  for (const FixedFile& file : fixes.files) {
    if (const Status written =
            write_file_atomically(file.path, std::as_bytes(std::span(file.text)));
        !written) {
      invocation.fail(written.error());
      return false;
    }
    const std::string words = words_of(file, sources);
    format == OutputFormat::kHuman ? invocation.terminal.print(words)
                                   : invocation.terminal.note(words);
  }
  return !fixes.files.empty();
}

}  // namespace weir::commands
