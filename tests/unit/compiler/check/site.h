// A site in memory, loaded and checked: what the tests of the checker begin with.
//
// Everything a test may look at is kept alive by it. Not for goldens, which have a runner.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/check/check.h"
#include "compiler/load/load.h"
#include "dsl/diag/render.h"
#include "dsl/source/file_system.h"

namespace weir::check {

struct CheckedSite {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  Result<load::LoadedSite> site;
  std::optional<model::Program> program;

  explicit CheckedSite(const std::map<std::string, std::string>& files,
                       const ParameterValues& parameters = {})
      : site(load_files(files)) {
    if (site) {
      program = check_site(*site, sources, parameters, sink);
    }
  }

  // One module, "site.weir".
  explicit CheckedSite(const std::string& text, const ParameterValues& parameters = {})
      : CheckedSite(std::map<std::string, std::string>{{"site.weir", text}}, parameters) {}

  [[nodiscard]] std::string errors() const { return dsl::render_text(sources, sink); }

 private:
  // The root is "site.weir".
  Result<load::LoadedSite> load_files(const std::map<std::string, std::string>& files) {
    dsl::VirtualFileSystem virtual_files;
    for (const auto& [path, text] : files) {
      virtual_files.add(path, text);
    }
    return load::load_site(sources, virtual_files, "site.weir", sink);
  }
};

}  // namespace weir::check
