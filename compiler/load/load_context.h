// What every part of loading reads and reports through.
#pragma once

#include <string>

#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"

namespace weir::load {

struct LoadContext {
  const std::string& folder;  // of the root module, empty or ending in a slash
  dsl::SourceMap& sources;
  const dsl::FileSystem& files;
  dsl::DiagnosticSink& sink;
};

}  // namespace weir::load
