// A guard as its author wrote it, with what each part of it says of a request below.
//
// For guards of routes and for properties of invariants. Empty for what has no place in a source.
#pragma once

#include <string>

#include "compiler/model/guard.h"
#include "dsl/source/source_map.h"
#include "runtime/engine/request.h"

namespace weir::testing {

// Lines as draw_notes() has them.
[[nodiscard]] std::string guard_picture(const dsl::SourceMap& sources, const model::Guard& guard,
                                        const engine::Request& request);

}  // namespace weir::testing
