// `weir test`: runs the tests of a site against its image, and measures what they cover.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/commands/test_files.h"
#include "compiler/testing/coverage_report.h"
#include "compiler/testing/human_report.h"
#include "compiler/testing/json_report.h"
#include "compiler/testing/junit_report.h"
#include "compiler/testing/run_tests.h"

namespace weir::commands {
namespace {

enum class ResultFormat : uint8_t { kHuman, kJson, kJunit };
enum class CoverageFormat : uint8_t { kHuman, kJson, kLcov };

constexpr uint32_t kPercentMax = 100;

struct TestOptions {
  SiteOptions site;
  std::string filter;
  bool lists_only = false;
  ResultFormat format = ResultFormat::kHuman;
  std::string output;
  bool coverage = false;
  CoverageFormat coverage_format = CoverageFormat::kHuman;
  std::string coverage_output;
  uint32_t fail_under = 0;

  [[nodiscard]] bool wants_coverage() const {
    return coverage || coverage_format != CoverageFormat::kHuman || !coverage_output.empty() ||
           fail_under > 0;
  }
  // Whether a program reads what is printed; then texts for people go to standard error.
  [[nodiscard]] bool prints_results() const {
    return format != ResultFormat::kHuman && output.empty();
  }
  [[nodiscard]] bool prints_coverage() const {
    return coverage_format != CoverageFormat::kHuman && coverage_output.empty();
  }
};

class TestRun {
 public:
  TestRun(const TestOptions& options, Invocation& invocation)
      : options_(options),
        invocation_(invocation),
        site_(options.site),
        compiler_(site_, invocation) {}

  void run() {
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
      return;
    }
    const auto tests = testing::select_tests(*program_, options_.filter);
    if (tests.empty() && !options_.filter.empty()) {
      return fail_usage(fmt::format("no test has `{}` in its name", options_.filter),
                        "`weir test --list` shows the names");
    }
    options_.lists_only ? list(tests) : run(tests);
  }

 private:
  // ---- usage and failures --------------------------------------------------------------------

  bool check_usage() {
    if (options_.prints_results() && options_.prints_coverage()) {
      fail_usage("results and coverage cannot both be printed for programs",
                 "write one of them into a file: --output FILE or --coverage-output FILE");
      return false;
    }
    if (options_.fail_under > kPercentMax) {
      fail_usage(
          fmt::format("--fail-under {}: expected a percentage, 0 to 100", options_.fail_under),
          "for example --fail-under 90");
      return false;
    }
    return true;
  }

  void fail_usage(const std::string& message, const char* help) {
    invocation_.terminal.error(message, help);
    invocation_.exit_code = ExitCode::kUsage;
  }

  void fail_with(const Error& error) {
    invocation_.terminal.error(error);
    invocation_.exit_code = error.code == ErrorCode::kLimit ? ExitCode::kLimit : ExitCode::kIo;
  }

  // ---- running -------------------------------------------------------------------------------

  void list(const std::vector<const model::TestCase*>& tests) {
    if (options_.format == ResultFormat::kJson) {
      return invocation_.terminal.print(testing::json_list(compiler_.sources(), tests));
    }
    invocation_.terminal.print(testing::human_list(compiler_.sources(), tests));
  }

  void run(const std::vector<const model::TestCase*>& tests) {
    const std::optional<OpenImage> image = build();
    if (!image) {
      return;
    }
    const testing::TestReport report = testing::run_tests(image->view, *program_, tests);
    if (report.failed() > 0) {
      invocation_.exit_code = ExitCode::kFindings;
    }
    show_results(report);
    if (options_.wants_coverage()) {
      const testing::Coverage coverage = testing::measure_coverage(*program_, report);
      show_coverage(coverage);
      check_coverage(coverage.route_share());
    }
  }

  std::optional<OpenImage> build() {
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

  // ---- reports -------------------------------------------------------------------------------

  void show_results(const testing::TestReport& report) {
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

  [[nodiscard]] std::string results_text(const testing::TestReport& report) const {
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

  void show_coverage(const testing::Coverage& coverage) {
    if (!options_.prints_coverage()) {
      show_text("\n" + testing::coverage_text(compiler_.sources(), coverage));
    } else {
      invocation_.terminal.print(coverage_report(coverage));
    }
    if (!options_.coverage_output.empty()) {
      write(options_.coverage_output, coverage_report(coverage));
    }
  }

  [[nodiscard]] std::string coverage_report(const testing::Coverage& coverage) const {
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

  void check_coverage(const testing::Share& routes) {
    // In whole numbers, so that 99.99 % does not pass for 100.
    if (routes.covered * kPercentMax < routes.all * options_.fail_under) {
      invocation_.terminal.error(fmt::format("tests reach {} of {} routes, fewer than {}%",
                                             routes.covered, routes.all, options_.fail_under),
                                 "add a test for each route that is listed, or lower --fail-under");
      invocation_.exit_code = ExitCode::kFindings;
    }
  }

  [[nodiscard]] bool is_read_by_program() const {
    return options_.prints_results() || options_.prints_coverage();
  }

  void show_text(const std::string& text) {
    is_read_by_program() ? invocation_.terminal.note(text) : invocation_.terminal.print(text);
  }

  void write(const std::string& path, const std::string& text) {
    if (const Status written = write_file_atomically(path, std::as_bytes(std::span(text)));
        !written) {
      fail_with(written.error());
    }
  }

  const TestOptions& options_;
  Invocation& invocation_;
  SiteOptions site_;
  SiteCompiler compiler_;
  const model::Program* program_ = nullptr;
};

void add_report_options(Command& command, TestOptions& options) {
  command.add_choice({"--format", "human|json|junit", "Results as human (default), json or junit"},
                     {"human", "json", "junit"}, [&options](size_t chosen) {
                       options.format = static_cast<ResultFormat>(chosen);
                     });
  command.add_option({"-o,--output", "FILE", "Write the results into FILE too, in that format"},
                     options.output);
  command.add_flag("--coverage", "Show which routes and guard branches the tests reach",
                   options.coverage);
  command.add_choice(
      {"--coverage-format", "human|json|lcov", "Coverage as human (default), json or lcov"},
      {"human", "json", "lcov"},
      [&options](size_t chosen) { options.coverage_format = static_cast<CoverageFormat>(chosen); });
  command.add_option(
      {"--coverage-output", "FILE", "Write the coverage into FILE too, in that format"},
      options.coverage_output);
  command.add_option(
      {"--fail-under", "N", "Exit with 1 if the tests reach fewer than N percent of the routes"},
      options.fail_under);
}

}  // namespace

void add_test(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<TestOptions>();
  options->site.has_result = true;
  Command command =
      weir.add_command("test", "Run the tests of a site, and show which routes they reach");
  command.add_operand("SITE", "Root module of the site (default: site.weir)", options->site.source,
                      Command::Need::kOptional);
  add_parameter_option(command, options->site.parameters);
  command.add_option(
      {"--filter", "TEXT", "Only tests with TEXT in their names; with * or ? a pattern"},
      options->filter);
  command.add_flag("--list", "Show the names of the tests and run none", options->lists_only);
  add_report_options(command, *options);
  command.set_footer(
      "Runs the tests in the modules of the site and in files `*_test.weir` beside its root "
      "module\n"
      "and below. The proxy's own matcher answers, on the compiled image; nothing is sent.\n"
      "Exits with 1 if a test fails, with 3 if the site or a test has errors.");
  command.on_run([options, &invocation] { TestRun(*options, invocation).run(); });
}

}  // namespace weir::commands
