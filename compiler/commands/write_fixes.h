// `--fix`: the fixes of diagnostics, written into the files they are for.
//
// A file is written whole or not at all. What was fixed is said on standard output, or beside it
// where a program reads that.
#pragma once

#include <functional>

#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

// Asks `fix_once` until it returns false: a fix can bring to light what had hidden behind its
// mistake. Ends by itself where fixes undo each other.
void fix_in_rounds(const std::function<bool()>& fix_once);

// One round. False if there was nothing to fix, or a file could not be written: then the exit code
// is set.
bool write_fixes(const dsl::SourceMap& sources, const dsl::DiagnosticSink& found,
                 OutputFormat format, Invocation& invocation);

}  // namespace weir::commands
