#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "compiler/commands/invocation.h"
#include "runtime/base/version.h"

namespace weir::commands {
namespace {

constexpr const char* kDescription =
    "The Weir toolchain: checks, compiles and explains typed routing programs, and runs and\n"
    "controls the proxy that serves them.";

constexpr const char* kFooter =
    "Start with:  weir run site.weir\n"
    "Exit codes:  0 clean, 1 findings, 2 usage, 3 the source has errors, 4 I/O or bad image,\n"
    "             5 a limit was reached, 70 internal error\n"
    "More help:   weir COMMAND --help, weir explain CODE";

void declare(CLI::App& app, Invocation& invocation) {
  app.set_version_flag("--version", fmt::format("weir {}", kVersion));
  app.require_subcommand(1);
  app.footer(kFooter);
  app.get_formatter()->column_width(34);
  add_run(app, invocation);
  add_check(app, invocation);
  add_fmt(app, invocation);
  add_build(app, invocation);
  add_explain(app, invocation);
  add_verify(app, invocation);
  add_inspect(app, invocation);
  add_ctl(app, invocation);
}

// CLI11 reports --help and --version as exceptions of exit code 0; their text is a result.
ExitCode report_parse_end(const CLI::App& app, const CLI::ParseError& end, Terminal& terminal) {
  if (end.get_exit_code() == 0) {
    const auto* shown = dynamic_cast<const CLI::CallForVersion*>(&end);
    terminal.print(shown != nullptr ? fmt::format("{}\n", shown->what()) : app.help());
    return ExitCode::kClean;
  }
  terminal.error(end.what(), "see `weir --help` or `weir COMMAND --help`");
  return ExitCode::kUsage;
}

ExitCode parse_and_run(int argc, char** argv, Terminal& terminal) {
  Invocation invocation{terminal};
  CLI::App app(kDescription, "weir");
  declare(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    return report_parse_end(app, end, terminal);
  }
  if (!terminal.flush() && invocation.exit_code == ExitCode::kClean) {
    terminal.error("the result could not be written completely");
    return ExitCode::kIo;
  }
  return invocation.exit_code;
}

}  // namespace

int run_weir(int argc, char** argv, Terminal& terminal) {
  try {
    return static_cast<int>(parse_and_run(argc, argv, terminal));
  } catch (const std::exception& failure) {
    // Only third-party code and exhausted memory throw; both are ours to answer for.
    terminal.error(fmt::format("internal error: {}", failure.what()),
                   "this is a bug in weir; please report it with the input that shows it");
    return static_cast<int>(ExitCode::kInternal);
  }
}

}  // namespace weir::commands
