#include "compiler/lsp/site_check.h"

#include <utility>

#include "compiler/analyze/analyze.h"
#include "compiler/check/check.h"
#include "compiler/load/load.h"
#include "compiler/parameters/parameter_file.h"
#include "lint/rules/lint.h"

namespace weir::lsp {

namespace {

class Overlay final : public dsl::FileSystem {
 public:
  Overlay(const std::map<std::string, Buffer>& buffers, const dsl::FileSystem& files)
      : buffers_(buffers), files_(files) {}

  [[nodiscard]] Result<std::string> read(const std::string& path) const override {
    const auto found = buffers_.find(path);
    return found == buffers_.end() ? files_.read(path) : found->second.text;
  }

 private:
  const std::map<std::string, Buffer>& buffers_;
  const dsl::FileSystem& files_;
};

check::ParameterValues read_parameters(const SiteSettings& settings, const dsl::FileSystem& files,
                                       SiteReport& report) {
  check::ParameterValues values;
  for (const auto& [name, text] : settings.parameters) {
    values[name] = text;
  }
  for (const std::string& path : settings.parameter_files) {
    const std::optional<parameters::FileFormat> format = parameters::format_of(path);
    Result<std::string> text = files.read(path);
    if (!format || !text) {
      report.failure = text ? "a file of parameters ends in .json, .yaml or .yml: " + path
                            : text.error().to_string();
      values.has_lost_entries = true;
      continue;
    }
    parameters::read_parameter_file(report.sources.add(path, *std::move(text)), *format, values,
                                    report.sink);
  }
  return values;
}

}  // namespace

std::shared_ptr<const SiteReport> check_snapshot(Snapshot snapshot, const dsl::FileSystem& files) {
  auto report = std::make_shared<SiteReport>();
  report->snapshot = std::move(snapshot);
  const Overlay overlay(report->snapshot.buffers, files);
  const auto site =
      load::load_site(report->sources, overlay,
                      load::SiteFiles{report->snapshot.root, report->snapshot.tests}, report->sink);
  if (!site) {
    report->failure = site.error().to_string();
    return report;
  }
  const check::ParameterValues parameters =
      read_parameters(report->snapshot.settings, overlay, *report);
  report->program = check::check_site(*site, report->sources, parameters, report->sink);
  if (report->program) {
    report->analysis = analyze::analyze(*report->program, report->sink);
  }
  if (report->program && !report->sink.has_errors()) {
    lint::lint_site({*site, *report->program}, {.today = report->snapshot.today}, report->sink);
  }
  return report;
}

}  // namespace weir::lsp
