// `weir check`: syntax, names, types, evaluation and which route wins, without writing anything.
#include <memory>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"

namespace weir::commands {
namespace {

void run_check(const SiteOptions& options, Invocation& invocation) {
  SiteCompiler compiler(options, invocation);
  const model::Program* program = compiler.check();
  if (program != nullptr && options.format == OutputFormat::kHuman) {
    invocation.terminal.print(
        fmt::format("ok: {} ({})\n", options.source, describe_size(*program)));
  }
}

}  // namespace

void add_check(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<SiteOptions>();
  Command command =
      weir.add_command("check", "Find mistakes: syntax, types, ambiguous and unreachable routes");
  add_site_options(command, *options);
  command.set_footer(
      "Needs no secrets, no network and no proxy. Exits with 3 if there are errors.");
  command.on_run([options, &invocation] { run_check(*options, invocation); });
}

}  // namespace weir::commands
