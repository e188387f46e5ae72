// Requests of tests in the form the engine takes.
#pragma once

#include "runtime/engine/request.h"
#include "tests/support/site_spec.h"

namespace weir::support {

// A request that borrows from `spec`, headers included.
[[nodiscard]] engine::Request to_request(const RequestSpec& spec);

}  // namespace weir::support
