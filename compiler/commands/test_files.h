// The test modules of a site: files called `*_test.weir` beside its root module and below.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace weir::commands {

// Paths relative to the folder of `root`, sorted. Folders whose name starts with a dot and links to
// folders are passed by. kLimit when there are more than a site may have modules, kIo when a
// folder cannot be read.
Result<std::vector<std::string>> find_test_modules(const std::string& root);

}  // namespace weir::commands
