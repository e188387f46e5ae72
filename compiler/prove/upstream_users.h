// The routes that send requests to an upstream, each with a request that gets there.
#pragma once

#include <string>
#include <vector>

#include "compiler/prove/diff.h"
#include "compiler/symbolic/table.h"
#include "compiler/symbolic/universe.h"

namespace weir::prove {

// `now` of each is set, `was` is not.
[[nodiscard]] std::vector<Member> users_of(const symbolic::Table& table,
                                           symbolic::Universe& universe,
                                           const std::string& upstream);

}  // namespace weir::prove
