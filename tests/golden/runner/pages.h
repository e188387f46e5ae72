// Checks the examples of docs/errors for what the parser alone can tell: the wrong example of an
// E01xx page reports that code and nothing else, every right example has correct syntax.
#pragma once

#include <filesystem>

namespace weir::golden {

// Prints what is wrong; true if nothing is. An empty folder is wrong, too.
[[nodiscard]] bool check_pages(const std::filesystem::path& folder);

}  // namespace weir::golden
