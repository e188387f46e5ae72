#include "compiler/commands/test_run.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "compiler/commands/claims.h"
#include "compiler/commands/files.h"
#include "compiler/commands/test_files.h"
#include "compiler/testing/human_report.h"
#include "compiler/testing/json_report.h"
#include "compiler/testing/junit_report.h"
#include "dsl/diag/render.h"

namespace weir::commands {

namespace {

constexpr uint32_t kPercentMax = 100;

}  // namespace

void TestRun::run() {
  if (!check_usage()) {
    return;
  }
  if (options_.format == ResultFormat::kJson && options_.prints_results()) {
    site_.format = OutputFormat::kJson;
  }
  const auto modules = find_test_modules(options_.site.source);
  if (!modules) {
    return fail_with(modules.error());
  }
  program_ = compiler_.check(*modules);
  if (program_ == nullptr) {
    return show_site_errors();
  }
  const auto tests = testing::select_tests(*program_, options_.filter);
  if (tests.empty() && !options_.filter.empty() && !has_claim()) {
    return fail_usage(fmt::format("no test has `{}` in its name", options_.filter),
                      "`weir test --list` shows the names");
  }
  options_.lists_only ? list(tests) : run(tests);
}

// ---- usage and failures --------------------------------------------------------------------

bool TestRun::check_usage() {
  if (options_.prints_results() && options_.prints_coverage()) {
    fail_usage("results and coverage cannot both be printed for programs",
               "write one of them into a file: --output FILE or --coverage-output FILE");
    return false;
  }
  if (options_.fail_under > kPercentMax) {
    fail_usage(fmt::format("--fail-under {}: expected a percentage, 0 to 100", options_.fail_under),
               "for example --fail-under 90");
    return false;
  }
  return true;
}

void TestRun::fail_usage(const std::string& message, const char* help) {
  invocation_.terminal.error(message, help);
  invocation_.exit_code = ExitCode::kUsage;
}

void TestRun::fail_with(const Error& error) {
  invocation_.terminal.error(error);
  invocation_.exit_code = error.code == ErrorCode::kLimit ? ExitCode::kLimit : ExitCode::kIo;
}

bool TestRun::has_claim() const {
  const auto fits = [&](const std::string& name) {
    return testing::fits_filter(name, options_.filter);
  };
  return std::ranges::any_of(program_->invariants,
                             [&](const model::Invariant& invariant) {
                               return fits("invariant \"" + invariant.name + "\"");
                             }) ||
         std::ranges::any_of(program_->covers, [&](const model::Cover& cover) {
           return fits("cover host \"" + cover.host + "\"");
         });
}

// ---- running -------------------------------------------------------------------------------

void TestRun::list(const std::vector<const model::TestCase*>& tests) {
  if (options_.format == ResultFormat::kJson) {
    return invocation_.terminal.print(testing::json_list(compiler_.sources(), tests));
  }
  invocation_.terminal.print(testing::human_list(compiler_.sources(), tests));
}

void TestRun::run(const std::vector<const model::TestCase*>& tests) {
  const std::optional<OpenImage> image = build();
  if (!image) {
    return;
  }
  testing::TestReport report = testing::run_tests(image->view, *program_, tests);
  auto proofs = decide_claims(options_.site, *program_, image->view, invocation_);
  if (!proofs) {
    return;
  }
  report.proofs = *std::move(proofs);
  std::erase_if(report.proofs, [&](const testing::Proof& proof) {
    return !testing::fits_filter(proof.name, options_.filter);
  });
  if (report.failed() > 0) {
    invocation_.exit_code = ExitCode::kFindings;
  } else if (report.undecided() > 0) {
    invocation_.exit_code = ExitCode::kLimit;
  }
  show_results(report);
  if (options_.wants_coverage()) {
    const testing::Coverage coverage = testing::measure_coverage(*program_, report);
    show_coverage(coverage);
    check_coverage(coverage.route_share());
  }
}

std::optional<OpenImage> TestRun::build() {
  auto bytes = compiler_.build(0);
  if (!bytes) {
    return std::nullopt;
  }
  Result<OpenImage> opened = open_image(*std::move(bytes));
  if (!opened) {
    fail_with(opened.error());
    return std::nullopt;
  }
  return *std::move(opened);
}

// People and readers of JSON have seen them already.
void TestRun::show_site_errors() {
  const dsl::DiagnosticSink& found = compiler_.diagnostics();
  if (options_.format != ResultFormat::kJunit || !found.has_errors()) {
    return;
  }
  const std::string report = testing::junit_errors(options_.site.source, found.error_count(),
                                                   dsl::render_text(compiler_.sources(), found));
  if (options_.prints_results()) {
    invocation_.terminal.print(report);
  }
  if (!options_.output.empty()) {
    write(options_.output, report);
  }
}

// ---- reports -------------------------------------------------------------------------------

void TestRun::show_results(const testing::TestReport& report) {
  if (!options_.prints_results()) {
    show_text(testing::human_report(
        compiler_.sources(), *program_, report,
        {.colour = is_read_by_program() ? invocation_.terminal.colour_on_error()
                                        : invocation_.terminal.colour_on_output()}));
  } else {
    invocation_.terminal.print(results_text(report));
  }
  if (!options_.output.empty()) {
    write(options_.output, results_text(report));
  }
}

std::string TestRun::results_text(const testing::TestReport& report) const {
  switch (options_.format) {
    case ResultFormat::kHuman:
      return testing::human_report(compiler_.sources(), *program_, report, {});
    case ResultFormat::kJson:
      return testing::json_report(compiler_.sources(), *program_, report);
    case ResultFormat::kJunit:
      return testing::junit_report(compiler_.sources(), *program_, report);
  }
  return {};
}

void TestRun::show_coverage(const testing::Coverage& coverage) {
  if (!options_.prints_coverage()) {
    show_text("\n" + testing::coverage_text(compiler_.sources(), coverage));
  } else {
    invocation_.terminal.print(coverage_report(coverage));
  }
  if (!options_.coverage_output.empty()) {
    write(options_.coverage_output, coverage_report(coverage));
  }
}

std::string TestRun::coverage_report(const testing::Coverage& coverage) const {
  switch (options_.coverage_format) {
    case CoverageFormat::kHuman:
      return testing::coverage_text(compiler_.sources(), coverage);
    case CoverageFormat::kJson:
      return testing::coverage_json(compiler_.sources(), coverage);
    case CoverageFormat::kLcov:
      return testing::coverage_lcov(compiler_.sources(), coverage);
  }
  return {};
}

void TestRun::check_coverage(const testing::Share& routes) {
  // In whole numbers, so that 99.99 % does not pass for 100.
  if (routes.covered * kPercentMax < routes.all * options_.fail_under) {
    invocation_.terminal.error(fmt::format("tests reach {} of {} routes, fewer than {}%",
                                           routes.covered, routes.all, options_.fail_under),
                               "add a test for each route that is listed, or lower --fail-under");
    invocation_.exit_code = ExitCode::kFindings;
  }
}

void TestRun::show_text(const std::string& text) {
  is_read_by_program() ? invocation_.terminal.note(text) : invocation_.terminal.print(text);
}

void TestRun::write(const std::string& path, const std::string& text) {
  if (const Status written = write_file_atomically(path, std::as_bytes(std::span(text)));
      !written) {
    fail_with(written.error());
  }
}

}  // namespace weir::commands
