// `weir watch`: tests a site and writes its image, again after every change.
#include "compiler/commands/watch.h"

#include <memory>

#include <fmt/format.h>

#include "compiler/commands/build.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/file_watch.h"
#include "compiler/commands/files.h"
#include "compiler/commands/test_run.h"

namespace weir::commands {
namespace {

constexpr size_t kNamesMax = 5;

std::string name_changes(const std::vector<std::string>& changed) {
  std::string text = "changed: ";
  for (size_t i = 0; i < changed.size() && i < kNamesMax; ++i) {
    text += (i == 0 ? "" : ", ") + changed[i];
  }
  if (changed.size() > kNamesMax) {
    text += fmt::format(" and {} more", changed.size() - kNamesMax);
  }
  return text + "\n";
}

struct WatchOptions {
  TestOptions test;
  std::string output;
};

std::vector<std::string> test_and_build(const WatchOptions& options, Invocation& invocation) {
  TestRun tests(options.test, invocation);
  tests.run();
  if (invocation.exit_code == ExitCode::kClean) {
    run_build({.site = options.test.site, .output = options.output}, invocation);
  }
  return files_of(tests.sources());
}

}  // namespace

std::vector<std::string> files_of(const dsl::SourceMap& sources) {
  std::vector<std::string> files;
  for (size_t i = 0; i < sources.size(); ++i) {
    const std::string& path = sources.file(dsl::FileId::from_index(i)).path();
    if (!path.starts_with("std/")) {
      files.push_back(path);
    }
  }
  return files;
}

void watch(const std::string& source, const RunOnce& run, Invocation& invocation) {
  FileWatch changes;
  std::vector<std::string> changed{source};
  // Before the first run as well: what changes while it runs is not missed.
  Status watched = changes.watch({source}, folder_of(source));
  for (bool is_first = true; watched && !changed.empty(); is_first = false) {
    invocation.terminal.clear_screen();
    static_cast<void>(invocation.terminal.flush());
    invocation.terminal.note(is_first ? "" : name_changes(changed));
    invocation.exit_code = ExitCode::kClean;
    std::vector<std::string> files = run();
    files.push_back(source);
    watched = changes.watch(files, folder_of(source));
    static_cast<void>(invocation.terminal.flush());  // results stand before what is said of them
    invocation.terminal.note(fmt::format("watching {} files; Ctrl+C ends\n", files.size() - 1));
    changed = watched ? changes.wait() : std::vector<std::string>();
  }
  if (!watched) {
    invocation.fail(watched.error());
  }
}

void add_watch(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<WatchOptions>();
  options->test.site.has_result = true;
  Command command =
      weir.add_command("watch", "Test a site and write its image, again after every change");
  add_site_options(command, options->test.site);
  command.add_option({"-o,--output", "FILE", "Image to write (default: SITE with .wimg)"},
                     options->output);
  command.add_option(
      {"--filter", "TEXT", "Only tests with TEXT in their names; with * or ? a pattern"},
      options->test.filter);
  command.set_footer(
      "Looks at every file the site is made of, and at `.weir` files below its folder. The image "
      "is\n"
      "written when the site is right and its tests pass. Ctrl+C ends, with the exit code of the "
      "last\n"
      "run.");
  command.on_run([options, &invocation] {
    watch(
        options->test.site.source,
        [options, &invocation] { return test_and_build(*options, invocation); }, invocation);
  });
}

}  // namespace weir::commands
