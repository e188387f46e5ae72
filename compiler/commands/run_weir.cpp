#include <exception>
#include <string>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "runtime/base/version.h"

namespace weir::commands {
namespace {

constexpr const char* kDescription =
    "The Weir toolchain: checks, compiles and explains typed routing programs, and runs and\n"
    "controls the proxy that serves them.";

constexpr const char* kFooter =
    "Start with:  weir new my-site, then weir run in it\n"
    "Exit codes:  0 clean, 1 findings, 2 usage, 3 the source has errors, 4 I/O or bad image,\n"
    "             5 a limit was reached, 70 internal error\n"
    "More help:   weir COMMAND --help, weir explain CODE";

void declare(Command weir, Invocation& invocation) {
  add_new(weir, invocation);
  add_run(weir, invocation);
  add_check(weir, invocation);
  add_lint(weir, invocation);
  add_test(weir, invocation);
  add_watch(weir, invocation);
  add_fmt(weir, invocation);
  add_doc(weir, invocation);
  add_lsp(weir, invocation);
  add_package(weir, invocation);
  add_build(weir, invocation);
  add_diff(weir, invocation);
  add_equiv(weir, invocation);
  add_ask(weir, invocation);
  add_explain(weir, invocation);
  add_verify(weir, invocation);
  add_inspect(weir, invocation);
  add_ctl(weir, invocation);
}

ExitCode parse_and_run(int argc, char** argv, Terminal& terminal) {
  Invocation invocation{terminal};
  CommandLine line({.name = "weir",
                    .description = kDescription,
                    .footer = kFooter,
                    .version = fmt::format("weir {}", kVersion)});
  declare(line.root(), invocation);
  const CommandLine::Outcome outcome = line.run(argc, argv);
  if (outcome.kind == CommandLine::Outcome::Kind::kWrong) {
    terminal.error(outcome.text, outcome.help);
    return ExitCode::kUsage;
  }
  terminal.print(outcome.text);
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
