// A whole site checked as `weir check` checks it, and as `weir lint` does where that finds no
// error, with the buffers of the editor over the files on disk: what diagnostics, fixes and facts
// about routes come from.
//
// A pure function of its snapshot, so that it can run beside the session.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"

namespace weir::lsp {

struct Buffer {
  std::string text;
  int64_t version = 0;
};

// What the session was started with.
struct SiteSettings {
  std::map<std::string, std::string> parameters;
  std::vector<std::string> parameter_files;  // absolute paths
};

struct Snapshot {
  std::string root;                // absolute path of the root module
  std::vector<std::string> tests;  // relative to its folder
  std::map<std::string, Buffer> buffers;
  SiteSettings settings;
  std::string today;  // as lint::Options has it
};

struct SiteReport {
  Snapshot snapshot;
  std::optional<std::string> failure;  // the site cannot be read, in words
  dsl::SourceMap sources;              // paths are absolute, or "std/..."
  dsl::DiagnosticSink sink;
  std::optional<model::Program> program;  // without errors only
  std::optional<analyze::Analysis> analysis;
};

[[nodiscard]] std::shared_ptr<const SiteReport> check_snapshot(Snapshot snapshot,
                                                               const dsl::FileSystem& files);

}  // namespace weir::lsp
