// direct_response: answers given without an upstream: `respond` and `redirect`.
//
// Says what the answer is; the session frames and sends it.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/units.h"
#include "runtime/filters/filter.h"

namespace weir::filters {

struct DirectResponse {
  HttpStatus status;
  std::string_view body;      // of the image
  std::string_view location;  // redirect only
};

// `location_text` is where a redirect's target is rendered.
[[nodiscard]] DirectResponse direct_response(const Context& context,
                                             const image::OutcomeRecord& outcome,
                                             std::string& location_text);

}  // namespace weir::filters
