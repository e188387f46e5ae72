#include "compiler/commands/test_run.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include <fmt/format.h>

#include "compiler/commands/claims.h"
#include "compiler/commands/files.h"
#include "compiler/commands/test_files.h"
#include "compiler/testing/generate.h"
#include "compiler/testing/human_report.h"
#include "compiler/testing/json_report.h"
#include "compiler/testing/junit_report.h"
#include "compiler/testing/mutation_report.h"
#include "compiler/testing/picture.h"
#include "dsl/diag/render.h"
#include "dsl/diag/sink.h"
#include "dsl/format/format.h"
#include "dsl/parse/parse.h"

namespace weir::commands {

namespace {

constexpr uint32_t kPercentMax = 100;

std::string formatted(const std::string& module) {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  const auto text = dsl::format(dsl::parse(sources.add("generated", module), sink));
  return text.value_or(module);
}

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
    return invocation_.fail(modules.error());
  }
  program_ = compiler_.check(*modules);
  if (program_ == nullptr) {
    return show_site_errors();
  }
  const auto tests = testing::select_tests(*program_, options_.filter);
  if (tests.empty() && !options_.filter.empty() && selected_claims().empty()) {
    return fail_usage(fmt::format("no test has `{}` in its name", options_.filter),
                      "`weir test --list` shows the names");
  }
  options_.lists_only ? list(tests) : run(tests);
}

// ---- usage and failures --------------------------------------------------------------------

bool TestRun::check_usage() {
  if (options_.printed_for_programs() > 1) {
    fail_usage("only one of results, coverage, generated tests and mutants can be printed",
               "write the others into files: --output FILE, --coverage-output FILE or --gen FILE");
    return false;
  }
  if (!options_.generated.empty() && std::filesystem::exists(options_.generated)) {
    fail_usage(fmt::format("{} exists", options_.generated),
               "give another name, or move it away: its tests may have been worked on");
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

std::vector<testing::Claim> TestRun::selected_claims() const {
  std::vector<testing::Claim> claims = testing::claims_of(*program_);
  std::erase_if(claims, [&](const testing::Claim& claim) {
    return !testing::fits_filter(claim.name, options_.filter);
  });
  return claims;
}

// ---- running -------------------------------------------------------------------------------

void TestRun::list(const std::vector<const model::TestCase*>& tests) {
  if (options_.format == ResultFormat::kJson) {
    return invocation_.terminal.print(
        testing::json_list(compiler_.sources(), tests, selected_claims()));
  }
  invocation_.terminal.print(testing::human_list(compiler_.sources(), tests, selected_claims()));
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
    generate(*image, coverage);
  }
  if (options_.mutate) {
    mutate(*image);
  }
}

std::optional<OpenImage> TestRun::build() {
  auto bytes = compiler_.build(0);
  if (!bytes) {
    return std::nullopt;
  }
  Result<OpenImage> opened = open_image(*std::move(bytes));
  if (!opened) {
    invocation_.fail(opened.error());
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

// ---- generated tests and mutants -----------------------------------------------------------

void TestRun::generate(const OpenImage& image, const testing::Coverage& coverage) {
  if (options_.generated.empty()) {
    return;
  }
  const testing::Generated generated = testing::generate_tests(*program_, image.view, coverage);
  if (!generated.fault.empty()) {
    return fail_with_bug(generated.fault);
  }
  for (const testing::Uncoverable& left : generated.left) {
    invocation_.terminal.note(
        fmt::format("{}: {}\n", testing::place_text(compiler_.sources(), left.span), left.reason));
  }
  const std::string module = formatted(testing::generated_module(generated));
  if (options_.prints_tests()) {
    return invocation_.terminal.print(module);
  }
  if (generated.tests.empty()) {
    return show_text("no test to generate: nothing is left that one could reach\n");
  }
  write(options_.generated, module);
  show_text(fmt::format("wrote {} tests to {}\n", generated.tests.size(), options_.generated));
}

void TestRun::mutate(const OpenImage& image) {
  if (invocation_.exit_code == ExitCode::kFindings) {
    return fail_usage("mutants say nothing while tests fail", "mend the tests first");
  }
  const testing::MutationReport report = testing::run_mutants(
      *program_, image.view, compiler_.sources(), options_.mutants_max,
      [&](size_t tried, size_t all) {
        invocation_.terminal.progress(fmt::format("mutant {} of {}", tried + 1, all));
      });
  invocation_.terminal.progress("");
  if (!report.fault.empty()) {
    return fail_with_bug(report.fault);
  }
  invocation_.terminal.print(
      options_.prints_mutants()
          ? testing::mutation_json(compiler_.sources(), *program_, report)
          : "\n" + testing::mutation_text(compiler_.sources(), *program_, report));
  if (!report.missed.empty()) {
    invocation_.exit_code = ExitCode::kFindings;
  }
}

void TestRun::fail_with_bug(const std::string& fault) {
  invocation_.terminal.error(fault, "this is a bug in weir; please report it with the site");
  invocation_.exit_code = ExitCode::kInternal;
}

// ---- output --------------------------------------------------------------------------------

void TestRun::show_text(const std::string& text) {
  is_read_by_program() ? invocation_.terminal.note(text) : invocation_.terminal.print(text);
}

void TestRun::write(const std::string& path, const std::string& text) {
  if (const Status written = write_file_atomically(path, std::as_bytes(std::span(text)));
      !written) {
    invocation_.fail(written.error());
  }
}

}  // namespace weir::commands
