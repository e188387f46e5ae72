// One run of `weir`: what every command gets and where it leaves its exit code.
//
// A command is one file: `add_NAME` declares its options and help and what it does; CommandLine
// runs it. compiler/cli wires them; nothing registers itself.
#pragma once

#include <string_view>

#include "compiler/commands/exit_code.h"
#include "compiler/commands/terminal.h"
#include "runtime/base/result.h"

namespace weir::commands {

class Command;

// Of a file, a socket or an image that could not be used: kIo, or kLimit for what is too large.
[[nodiscard]] inline ExitCode exit_code_of(const Error& error) {
  return error.code == ErrorCode::kLimit ? ExitCode::kLimit : ExitCode::kIo;
}

struct Invocation {
  Terminal& terminal;
  ExitCode exit_code = ExitCode::kClean;

  // Shows the error and takes its exit code.
  void fail(const Error& error, std::string_view help = {}) {
    terminal.error(error.to_string(), help);
    exit_code = exit_code_of(error);
  }
};

// Each adds its command below `weir`; `invocation` outlives it.
void add_new(Command& weir, Invocation& invocation);
void add_check(Command& weir, Invocation& invocation);
void add_lint(Command& weir, Invocation& invocation);
void add_build(Command& weir, Invocation& invocation);
void add_verify(Command& weir, Invocation& invocation);
void add_inspect(Command& weir, Invocation& invocation);
void add_ask(Command& weir, Invocation& invocation);
void add_diff(Command& weir, Invocation& invocation);
void add_equiv(Command& weir, Invocation& invocation);
void add_explain(Command& weir, Invocation& invocation);
void add_test(Command& weir, Invocation& invocation);
void add_doc(Command& weir, Invocation& invocation);
void add_package(Command& weir, Invocation& invocation);
void add_lsp(Command& weir, Invocation& invocation);
void add_watch(Command& weir, Invocation& invocation);
void add_fmt(Command& weir, Invocation& invocation);
void add_run(Command& weir, Invocation& invocation);
void add_ctl(Command& weir, Invocation& invocation);

// Declares all of the above and runs the one that the arguments name. Usage errors and --help are
// printed through the terminal. Returns the process's exit code.
int run_weir(int argc, char** argv, Terminal& terminal);

}  // namespace weir::commands
