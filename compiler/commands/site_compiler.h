// From a root module on disk to a program or an image in memory, the way every command does it.
//
// The one place that strings load, check, analyze, lower and emit together, shows the diagnostics
// and decides the exit code. One object compiles one site, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "compiler/load/load.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"

namespace weir::commands {

class SiteCompiler {
 public:
  // All outlive the compiler.
  SiteCompiler(const SiteOptions& options, Invocation& invocation)
      : SiteCompiler(options, invocation, real_files_) {}
  SiteCompiler(const SiteOptions& options, Invocation& invocation, const dsl::FileSystem& files)
      : files_(files), options_(options), invocation_(invocation) {}

  // The checked program, or null with the exit code set. Diagnostics were shown: for people on
  // standard error; as JSON on standard output, and then always, unless the command has a result.
  // `tests` are modules that test the site, see load::SiteFiles.
  const model::Program* check(const std::vector<std::string>& tests = {});

  // Loads and checks without showing what was found; false with the exit code set if the site
  // cannot be read. `tests` as above.
  bool find_mistakes(const std::vector<std::string>& tests = {});
  [[nodiscard]] const dsl::DiagnosticSink& diagnostics() const { return sink_; }

  // What was read and what it means, after either and before build(); the program is null if there
  // are errors.
  [[nodiscard]] const load::LoadedSite& site() const { return *site_; }
  [[nodiscard]] const model::Program* program() const { return program_ ? &*program_ : nullptr; }

  // The image of the checked program, read back and compared with it (prove/validate.h); check()
  // comes first and succeeded. Nothing with the exit code set.
  std::optional<std::vector<std::byte>> build(uint32_t generation);

  // What spans of the program and of diagnostics point into.
  [[nodiscard]] const dsl::SourceMap& sources() const { return sources_; }

 private:
  void show_diagnostics();
  bool is_faithful(const std::vector<std::byte>& image);

  dsl::RealFileSystem real_files_;
  const dsl::FileSystem& files_;
  const SiteOptions& options_;
  Invocation& invocation_;
  dsl::SourceMap sources_;
  dsl::DiagnosticSink sink_;
  std::optional<load::LoadedSite> site_;
  std::optional<model::Program> program_;
  std::optional<analyze::Analysis> analysis_;
};

// check() and build() in one go.
std::optional<std::vector<std::byte>> compile_image(const SiteOptions& options, uint32_t generation,
                                                    Invocation& invocation);

// "3 hosts, 42 routes, 5 upstreams".
std::string describe_size(const model::Program& program);

}  // namespace weir::commands
