// Limits of the toolchain's input side: everything an author can make large is bounded here.
//
// Reaching a limit is a diagnostic with the limit in its text, never a crash. Limits of the image
// and the proxy are declared with those halves.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::dsl {

// One source file. 100,000 routes are about 12 MiB of text (measured).
inline constexpr size_t kSourceBytesMax = size_t{16} << 20;

// Nested braces, brackets and parentheses, counted before parsing.
inline constexpr uint32_t kNestingMax = 200;

// Levels of one syntax tree, chains of operators included. Later phases may recurse over a tree
// because of it.
inline constexpr uint32_t kTreeDepthMax = 1'000;

// Modules of one site.
inline constexpr size_t kModulesMax = 10'000;

// One file of parameters: its bytes, how deep its lists nest, and how many values it holds.
inline constexpr size_t kParameterFileBytesMax = size_t{1} << 20;
inline constexpr uint32_t kParameterFileNestingMax = 32;
inline constexpr uint32_t kParameterFileValuesMax = 20'000;

// Diagnostics kept of one run; the rest are only counted.
inline constexpr size_t kDiagnosticsMax = 1'000;

}  // namespace weir::dsl
