// Everything the proxy and the tools do with an accepted image, done once: for tests and fuzzers
// that hold the verifier to its promise. What goes wrong shows as a crash or a failed check.
#pragma once

#include "runtime/image/view.h"

namespace weir::support {

// Matches, explains, renders, draws and dumps. Aborts if match and explain disagree.
void exercise(const image::ImageView& view);

}  // namespace weir::support
