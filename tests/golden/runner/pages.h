// Checks the examples of docs/errors for what the parser alone can tell: the wrong example of an
// E01xx page reports that code and nothing else, every right example has correct syntax.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace weir::golden {

// Prints what is wrong; true if nothing is. An empty folder is wrong, too.
[[nodiscard]] bool check_pages(const std::filesystem::path& folder);

// Prints what is wrong with a page and returns false; `found` is what was seen instead, if
// anything.
bool complain(std::string_view page, std::string_view what, const std::string& found = {});

// The first weir block behind a heading ("\n## Wrong"), up to further files as goldens have them;
// empty without one.
[[nodiscard]] std::string example(std::string_view page, std::string_view heading);

}  // namespace weir::golden
