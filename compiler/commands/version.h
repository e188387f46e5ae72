// The version of this build, one place for `weir --version` and the image's provenance.
#pragma once

namespace weir::commands {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace weir::commands
