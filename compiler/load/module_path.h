// Where an import or the name of a file leads: pure text work on module paths, no files.
//
// A module path is relative to the folder of the root module, uses `/` and has no `.` or `..`
// left: "teams/pay.weir". Nothing outside of that folder can be named.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::load {

enum class PathFault : uint8_t {
  kNone,
  kNotRelative,    // does not start with `./` or `../`
  kBackslash,      // uses `\` between folders
  kNoSuffix,       // does not end in `.weir`
  kEmptyPart,      // `//`, or nothing before `.weir`
  kOutsideOfSite,  // leads above the folder of the root module, or is absolute
};

struct ResolvedPath {
  PathFault fault = PathFault::kNone;
  std::string path;  // only without a fault
};

// `import` as written in the module `importer`, itself a module path.
[[nodiscard]] ResolvedPath resolve_import(std::string_view importer, std::string_view import);

// The same for any file of the site, whatever its name ends in.
[[nodiscard]] ResolvedPath resolve_file(std::string_view importer, std::string_view path);

// What was most likely meant; empty if nothing better is known. Never the import itself.
[[nodiscard]] std::string mended_import(PathFault fault, std::string_view import);

}  // namespace weir::load
