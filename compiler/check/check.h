// From loaded modules to the typed program: names, types, values, patterns, guards and actions.
//
// One door. It reports as many independent mistakes as it can, one for each root cause: a name or
// type that is wrong is reported once and silent from then on. What users can write (fields,
// types, defaults, bounds, attributes) is read from the embedded stdlib; bindings.h only says where
// a declared field goes in the model. Which route wins is compiler/analyze.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/load/load.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::check {

// Values of `--param NAME=TEXT`. The text is read by the type of the parameter: strings as they
// are, lists with or without brackets, anything else as the language writes it.
using ParameterValues = std::map<std::string, std::string, std::less<>>;

// A Program only if neither loading nor checking reported an error to `sink`. Pure: equal input,
// equal program and diagnostics.
[[nodiscard]] std::optional<model::Program> check_site(const load::LoadedSite& site,
                                                       const dsl::SourceMap& sources,
                                                       const ParameterValues& parameters,
                                                       dsl::DiagnosticSink& sink);

}  // namespace weir::check
