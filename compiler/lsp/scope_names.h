// The locals that a place in a tree can name, the innermost first.
#pragma once

#include <functional>

#include "compiler/lsp/lookup.h"

namespace weir::lsp {

// `visit` gets the node of each name and what declares it; it returns false to stop.
void visit_locals(const Chain& chain,
                  const std::function<bool(dsl::Node name, dsl::Node declaration)>& visit);

}  // namespace weir::lsp
