// The version of this build: one place for both executables and for what an image says of its
// maker. The same number stands in the top-level CMakeLists.txt; a repository test compares them.
#pragma once

#include <string_view>

namespace weir {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace weir
