// Example requests as people write them:
//
//   GET https://api.example.com/v1/search?q=1 (header x-beta: 1, from 10.20.0.1)
#pragma once

#include <string>

#include "compiler/analyze/winner.h"
#include "compiler/model/program.h"

namespace weir::analyze {

// A name that chooses this host: its first exact name, else one its first pattern takes and no
// other host of the site does.
[[nodiscard]] std::string example_host_name(const model::Program& program, const model::Host& host);

[[nodiscard]] std::string request_text(const model::Program& program, const model::Host& host,
                                       const Example& example);

}  // namespace weir::analyze
