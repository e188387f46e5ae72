// One run of `weir`: what every command gets and where it leaves its exit code.
//
// A command is one file: `add_NAME` declares its options and help on the CLI11 application and runs
// the command from the subcommand's callback. compiler/cli wires them; nothing registers itself.
#pragma once

#include "compiler/commands/exit_code.h"
#include "compiler/commands/terminal.h"

namespace CLI {
class App;
}

namespace weir::commands {

struct Invocation {
  Terminal& terminal;
  ExitCode exit_code = ExitCode::kClean;
};

// Each adds its subcommand to `app`; `invocation` outlives the application.
void add_check(CLI::App& app, Invocation& invocation);
void add_build(CLI::App& app, Invocation& invocation);
void add_verify(CLI::App& app, Invocation& invocation);
void add_inspect(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_fmt(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_ctl(CLI::App& app, Invocation& invocation);

// Declares all of the above and runs the one that the arguments name. Usage errors and --help are
// printed through the terminal. Returns the process's exit code.
int run_weir(int argc, char** argv, Terminal& terminal);

}  // namespace weir::commands
