// The parameters of a build as the command line gives them: `--param NAME=VALUE`, and the files of
// `--params`, which are read here.
#pragma once

#include <optional>

#include "compiler/check/parameter_values.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

// Files become sources, so that diagnostics can show them; what is wrong in one goes to `sink`.
// None, with the exit code set and the reason shown, if an option has another form or a file cannot
// be read.
std::optional<check::ParameterValues> given_parameters(const ParameterOptions& options,
                                                       dsl::SourceMap& sources,
                                                       dsl::DiagnosticSink& sink,
                                                       Invocation& invocation);

}  // namespace weir::commands
