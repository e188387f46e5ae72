// The modules of stdlib/ as text, compiled into the toolchain.
//
// Every site is checked against these declarations and no others, so a build does not depend on
// what is installed where. The texts are generated into the build tree by cmake/embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace weir {

// `path` is what diagnostics and images call the module: "std/listener.weir".
struct StdModule {
  std::string_view path;
  std::string_view text;
};

// Sorted by path; static storage.
[[nodiscard]] std::span<const StdModule> std_modules();

}  // namespace weir
