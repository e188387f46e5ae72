// `weir test`: runs the tests of a site against its image, and measures what they cover.
#include <memory>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/test_run.h"
#include "compiler/commands/watch.h"

namespace weir::commands {
namespace {

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
  add_site_options(command, options->site);
  command.add_option(
      {"--filter", "TEXT", "Only tests with TEXT in their names; with * or ? a pattern"},
      options->filter);
  command.add_flag("--list", "Show the names of the tests and run none", options->lists_only);
  add_report_options(command, *options);
  command.add_option({"--gen", "FILE",
                      "Write tests for routes and guard branches that no test reaches into FILE, a "
                      "name_test.weir; - prints them"},
                     options->generated);
  command.add_flag("--mutate",
                   "Change the site in small ways, and show which changes its tests miss",
                   options->mutate);
  command.add_option({"--mutants", "N", "Try at most N changes (default: 1000)"},
                     options->mutants_max);
  command.set_footer(
      "Runs the tests in the modules of the site and in files `*_test.weir` beside its root "
      "module\n"
      "and below. The proxy's own matcher answers, on the compiled image; nothing is sent.\n"
      "Exits with 1 if a test fails or --mutate finds that one is missing, with 3 if the site or "
      "a\n"
      "test has errors.");
  auto watches = std::make_shared<bool>(false);
  command.add_flag("--watch", "Run them again whenever a file of the site changes", *watches);
  command.on_run([options, watches, &invocation] {
    const RunOnce once = [options, &invocation] {
      TestRun run(*options, invocation);
      run.run();
      return files_of(run.sources());
    };
    *watches ? watch(options->site.source, once, invocation) : static_cast<void>(once());
  });
}

}  // namespace weir::commands
