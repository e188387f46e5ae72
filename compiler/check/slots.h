// The slots of policies: what each may do, and when.
//
// A slot says when a policy runs, so that a wrong order cannot be written: `authn` asks who sends a
// request, `transform` edits it, `route` sets how it is sent on, `respond` edits responses. The
// slots `listener`, `tls` and `upstream` are those of blocks, whose fields their policies set.
// Slots whose work the proxy does not do yet do not exist: what is accepted here, it does.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/diag/sink.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

// Every slot there is, in the order of a request.
[[nodiscard]] std::vector<std::string_view> slot_names();
[[nodiscard]] bool is_slot(std::string_view name);
// Its policies are used in blocks of this name, not by routes.
[[nodiscard]] bool is_object_slot(std::string_view name);

// There is no slot of the name that `node` writes.
void report_unknown_slot(dsl::DiagnosticSink& sink, dsl::Node node);

}  // namespace weir::check
