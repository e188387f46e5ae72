// Which segments a typed capture takes. The types and their grammars are those of CaptureType in
// the image format; the matcher and the toolchain ask the same function.
#pragma once

#include <string_view>

#include "runtime/image/format.h"

namespace weir::engine {

// `segment` is one segment of a normalised path, without slashes. kEnum and kTail are decided by
// the tables, not by the text: for them this is false.
[[nodiscard]] bool takes(image::CaptureType type, std::string_view segment);

}  // namespace weir::engine
