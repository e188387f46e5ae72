// The language server: one session over a pair of file descriptors, from `initialize` to `exit`.
//
// LSP 3.17 over JSON-RPC 2.0. Requests about names, places and layout are answered from trees of
// the modules as they are typed; a thread of its own checks whole sites, whose findings come when
// they are there. It writes no files: what changes is told to the editor.
#pragma once

#include "compiler/lsp/session.h"

namespace weir::lsp {

// The process's exit code: 0 if the client asked for a shutdown before it said `exit`, else 1. The
// descriptors stay open and belong to the caller.
[[nodiscard]] int serve(const World& world, int in, int out);

}  // namespace weir::lsp
