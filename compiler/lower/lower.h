// From the typed program and its order of precedence to the records of an image.
//
// Nothing is decided here: which route comes first is the analysis', what a value means is the
// checker's. This lays out tries and tables, turns guards into decision diagrams and stores equal
// things once. Equal programs give equal tables: everything is numbered in the order of the program
// or sorted by content.
#pragma once

#include "compiler/analyze/analysis.h"
#include "compiler/lower/tables.h"
#include "compiler/model/program.h"
#include "dsl/source/source_map.h"

namespace weir::lower {

// `analysis` is of this program and found no errors; `sources` holds the files its spans name.
[[nodiscard]] Tables lower(const model::Program& program, const analyze::Analysis& analysis,
                           const dsl::SourceMap& sources);

}  // namespace weir::lower
