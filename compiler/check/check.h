// From loaded modules to the typed program: names, types, values, patterns, guards and actions.
//
// One door. It reports as many independent mistakes as it can, one for each root cause: a name or
// type that is wrong is reported once and silent from then on. What users can write (fields,
// types, defaults, bounds, attributes) is read from the embedded stdlib; bindings.h only says where
// a declared field goes in the model. Which route wins is compiler/analyze.
#pragma once

#include <optional>

#include "compiler/check/parameter_values.h"
#include "compiler/load/load.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::check {

// A Program only if neither loading nor checking reported an error to `sink`. Pure: equal input,
// equal program and diagnostics.
[[nodiscard]] std::optional<model::Program> check_site(const load::LoadedSite& site,
                                                       const dsl::SourceMap& sources,
                                                       const ParameterValues& parameters,
                                                       dsl::DiagnosticSink& sink);

}  // namespace weir::check
