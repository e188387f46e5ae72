// Claims of tokens: whose they are, in guards and in headers that pass them on.
//
// An attribute such as `req.jwt.claim("sub")` does not say who has issued the token; the `jwt` that
// holds for a route does. So this comes after the fields of the route are known.
#pragma once

#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::check {

// The claims that the guard asks about are those of the route's issuer. False if it has none, which
// is reported unless a mistake has been (`is_lost`).
bool bind_guard_claims(model::Route& route, bool is_lost, dsl::DiagnosticSink& sink);

// The same for the headers of all routes of a host. A route without an issuer beside others that
// have one passes on nothing, and takes away what it would have set; if none has one, that is
// reported unless a mistake has been (`is_lost`).
void bind_passed_claims(const model::Host& host, model::Program& program, bool is_lost,
                        dsl::DiagnosticSink& sink);

}  // namespace weir::check
