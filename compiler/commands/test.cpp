// `weir test`: runs the tests of a site against its image.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/commands/test_files.h"
#include "compiler/testing/human_report.h"
#include "compiler/testing/run_tests.h"

namespace weir::commands {
namespace {

struct TestOptions {
  SiteOptions site;
  std::string filter;
};

class TestRun {
 public:
  TestRun(const TestOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation), compiler_(options.site, invocation) {}

  void run() {
    const auto modules = find_test_modules(options_.site.source);
    if (!modules) {
      return fail_with(modules.error());
    }
    program_ = compiler_.check(*modules);
    if (program_ == nullptr) {
      return;
    }
    const auto tests = testing::select_tests(*program_, options_.filter);
    const std::optional<OpenImage> image = build();
    if (!image) {
      return;
    }
    const testing::TestReport report = testing::run_tests(image->view, *program_, tests);
    invocation_.terminal.print(
        testing::human_report(compiler_.sources(), *program_, report,
                              {.colour = invocation_.terminal.colour_on_output()}));
    if (report.failed() > 0) {
      invocation_.exit_code = ExitCode::kFindings;
    }
  }

 private:
  void fail_with(const Error& error) {
    invocation_.terminal.error(error);
    invocation_.exit_code = error.code == ErrorCode::kLimit ? ExitCode::kLimit : ExitCode::kIo;
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

  const TestOptions& options_;
  Invocation& invocation_;
  SiteCompiler compiler_;
  const model::Program* program_ = nullptr;
};

}  // namespace

void add_test(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<TestOptions>();
  Command command = weir.add_command("test", "Run the tests of a site");
  command.add_operand("SITE", "Root module of the site (default: site.weir)", options->site.source,
                      Command::Need::kOptional);
  add_parameter_option(command, options->site.parameters);
  command.add_option({"--filter", "TEXT", "Only tests whose name has TEXT; * and ? make a pattern"},
                     options->filter);
  command.on_run([options, &invocation] { TestRun(*options, invocation).run(); });
}

}  // namespace weir::commands
