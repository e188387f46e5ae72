// The files that `lines "./blocked.txt"` names: read while the site is loaded, so that whoever
// evaluates it opens none.
//
// A path starts at the folder of the module that names it and stays within the site, as imports do.
// What the lines mean is the checker's. A file is read once, however often it is named.
#pragma once

#include <string>

#include "compiler/load/load.h"

namespace weir::load {

// Adds the files that the modules name to `site`; reports those that cannot be read. `folder` is
// that of the root module, empty or ending in a slash.
void load_line_files(LoadedSite& site, const std::string& folder, dsl::SourceMap& sources,
                     const dsl::FileSystem& files, dsl::DiagnosticSink& sink);

}  // namespace weir::load
