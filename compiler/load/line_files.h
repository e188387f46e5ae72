// The files that `lines "./blocked.txt"` names: read while the site is loaded, so that whoever
// evaluates it opens none.
//
// A path starts at the folder of the module that names it and stays within the site, as imports do.
// What the lines mean is the checker's. A file is read once, however often it is named.
#pragma once

#include <string>

#include "compiler/load/load.h"
#include "compiler/load/package_check.h"

namespace weir::load {

// Adds the files that the modules name to `site`; reports those that cannot be read, and those of
// packages that are not as the lock file says.
void load_line_files(LoadedSite& site, PackageCheck& packages, const LoadContext& context);

}  // namespace weir::load
