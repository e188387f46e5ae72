// The modules of a golden as a site: loaded, checked, and its precedence analysed.
#pragma once

#include <optional>

#include "compiler/analyze/analyze.h"
#include "compiler/load/load.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_map.h"
#include "tests/golden/runner/golden_case.h"

namespace weir::golden {

struct CheckedSite {
  load::LoadedSite site;
  std::optional<model::Program> program;      // without errors of load and check
  std::optional<analyze::Analysis> analysis;  // of the program
};

// Modules called `*_test.weir` are its tests. Nothing if the root cannot be read.
[[nodiscard]] std::optional<CheckedSite> check_site_of(const GoldenCase& golden,
                                                       dsl::SourceMap& sources,
                                                       dsl::DiagnosticSink& sink);

// "./up.weir" as the loader asks for it.
[[nodiscard]] std::string plain_path(std::string_view path);

}  // namespace weir::golden
