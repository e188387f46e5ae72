// rewrite: the path an upstream is asked for.
//
// Matching and forwarding use the same normal form: without a rewrite the upstream gets the
// normalised path, never the bytes the client sent.
#pragma once

#include <string>
#include <string_view>

#include "runtime/filters/filter.h"

namespace weir::filters {

// The path to forward: rendered into `out` when the outcome rewrites, else the request's own. Valid
// as long as `out` and the request.
[[nodiscard]] std::string_view forwarded_path(const Context& context,
                                              const image::OutcomeRecord& outcome,
                                              std::string& out);

}  // namespace weir::filters
