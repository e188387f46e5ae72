// The words of E0310, E0311 and E0328: what is found, shown by a request, and what can be done.
#pragma once

#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/analyze/cell_order.h"
#include "compiler/analyze/winner.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::analyze {

// A clash that matters: `example` is a request both routes take and nothing more specific does.
struct Ambiguity {
  Clash clash;
  Example example;
};

// All of `ambiguities` have the same second route, at least one.
void report_ambiguous(const model::Program& program, const std::vector<Ambiguity>& ambiguities,
                      dsl::DiagnosticSink& sink);

// `takers` win all requests of the route; without any, its guard holds for none. `places` are where
// the route ends.
void report_unreachable(const model::Program& program, const model::Route& route,
                        const std::vector<Taker>& takers, dsl::DiagnosticSink& sink);

// Each of the two comes before the other.
void report_circle(const model::Program& program, const Clash& clash, dsl::DiagnosticSink& sink);

// `later` wins requests that `earlier`, which stands before it in an `ordered` block, is to have.
void report_ordered(const model::Route& earlier, const model::Route& later,
                    dsl::DiagnosticSink& sink);

void report_undecided(const model::Route& route, dsl::DiagnosticSink& sink);

}  // namespace weir::analyze
