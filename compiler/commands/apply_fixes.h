// The fixes of diagnostics, applied to the texts they are for.
//
// Pure: what is written, and where, is the caller's business. A fix is applied whole or not at all,
// and so is what is done to a file. Fixes that touch the same text are not both applied: the later
// one waits for the next round.
#pragma once

#include <string>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

struct AppliedFix {
  dsl::Span place;
  std::string message;  // "write `&&`"
};

struct FixedFile {
  std::string path;
  std::string text;  // with all its fixes
  std::vector<AppliedFix> fixes;
};

struct Fixes {
  std::vector<FixedFile> files;  // in the order of the sources
  size_t postponed = 0;          // fixes that overlap with one that was applied
};

// What the diagnostics say a machine may do. A fix that edits more than one file is left out.
[[nodiscard]] Fixes apply_fixes(const dsl::SourceMap& sources, const dsl::DiagnosticSink& sink);

}  // namespace weir::commands
