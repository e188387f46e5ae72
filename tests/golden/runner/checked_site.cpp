#include "tests/golden/runner/checked_site.h"

#include <string>
#include <string_view>

#include "compiler/check/check.h"
#include "dsl/source/file_system.h"
#include "tests/golden/runner/given_parameters.h"

namespace weir::golden {

std::string plain_path(std::string_view path) {
  return std::string(path.starts_with("./") ? path.substr(2) : path);
}

std::optional<CheckedSite> check_site_of(const GoldenCase& golden, dsl::SourceMap& sources,
                                         dsl::DiagnosticSink& sink) {
  dsl::VirtualFileSystem files;
  load::SiteFiles site_files{golden.modules.front().path, {}};
  for (const Module& module : golden.modules) {
    files.add(plain_path(module.path), module.text);
    if (module.path.ends_with("_test.weir")) {
      site_files.tests.push_back(plain_path(module.path));
    }
  }
  Result<load::LoadedSite> site = load::load_site(sources, files, site_files, sink);
  if (!site) {
    return std::nullopt;
  }
  CheckedSite checked{*std::move(site), std::nullopt, std::nullopt};
  checked.program =
      check::check_site(checked.site, sources, given_parameters(golden, sources, sink), sink);
  if (checked.program) {
    checked.analysis = analyze::analyze(*checked.program, sink);
  }
  return checked;
}

}  // namespace weir::golden
