// One run of the tests of a site: what `weir test` and `weir watch` do.
//
// Compiles the site, runs its tests on the image with the proxy's own matcher, shows the results
// and what they cover, and sets the exit code. One object, one run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/testing/coverage_report.h"
#include "compiler/testing/run_tests.h"

namespace weir::commands {

enum class ResultFormat : uint8_t { kHuman, kJson, kJunit };
enum class CoverageFormat : uint8_t { kHuman, kJson, kLcov };

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
  std::string generated;  // --gen
  bool mutate = false;
  uint32_t mutants_max = 1000;

  [[nodiscard]] bool wants_coverage() const {
    return coverage || coverage_format != CoverageFormat::kHuman || !coverage_output.empty() ||
           fail_under > 0 || !generated.empty();
  }
  // Whether a program reads what is printed; then texts for people go to standard error.
  [[nodiscard]] bool prints_results() const {
    return format != ResultFormat::kHuman && output.empty() && !mutate;
  }
  [[nodiscard]] bool prints_tests() const { return generated == "-"; }
  [[nodiscard]] bool prints_mutants() const { return mutate && format == ResultFormat::kJson; }
  [[nodiscard]] bool prints_coverage() const {
    return coverage_format != CoverageFormat::kHuman && coverage_output.empty();
  }
  // How many of them want standard output for themselves.
  [[nodiscard]] int printed_for_programs() const {
    return (prints_results() ? 1 : 0) + (prints_coverage() ? 1 : 0) + (prints_tests() ? 1 : 0) +
           (prints_mutants() ? 1 : 0);
  }
};

class TestRun {
 public:
  // Both outlive the run.
  TestRun(const TestOptions& options, Invocation& invocation)
      : options_(options),
        invocation_(invocation),
        site_(options.site),
        compiler_(site_, invocation) {}

  void run();
  // The files that were read, for who waits for one of them to change.
  [[nodiscard]] const dsl::SourceMap& sources() const { return compiler_.sources(); }

 private:
  bool check_usage();
  void fail_usage(const std::string& message, const char* help);
  void fail_with_bug(const std::string& fault);
  // The claims of the site that fit the filter.
  [[nodiscard]] std::vector<testing::Claim> selected_claims() const;
  void list(const std::vector<const model::TestCase*>& tests);
  void run(const std::vector<const model::TestCase*>& tests);
  std::optional<OpenImage> build();
  void show_site_errors();
  void show_results(const testing::TestReport& report);
  [[nodiscard]] std::string results_text(const testing::TestReport& report) const;
  void show_coverage(const testing::Coverage& coverage);
  [[nodiscard]] std::string coverage_report(const testing::Coverage& coverage) const;
  void check_coverage(const testing::Share& routes);
  void generate(const OpenImage& image, const testing::Coverage& coverage);
  void mutate(const OpenImage& image);
  [[nodiscard]] bool is_read_by_program() const { return options_.printed_for_programs() > 0; }
  void show_text(const std::string& text);
  void write(const std::string& path, const std::string& text);

  const TestOptions& options_;
  Invocation& invocation_;
  SiteOptions site_;
  SiteCompiler compiler_;
  const model::Program* program_ = nullptr;
};

}  // namespace weir::commands
