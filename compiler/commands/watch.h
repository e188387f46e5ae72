// Doing something again whenever a file of the site changes: `weir watch`, `weir test --watch`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/commands/invocation.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

// Does it once and returns the files it depends on.
using RunOnce = std::function<std::vector<std::string>()>;

// Until an interrupt or a request to terminate; then the exit code is that of the last run. Clears
// the screen before each run, on a terminal.
void watch(const std::string& source, const RunOnce& run, Invocation& invocation);

// The files of a compilation that are on disk.
[[nodiscard]] std::vector<std::string> files_of(const dsl::SourceMap& sources);

}  // namespace weir::commands
