// `weir check`: syntax, names, types, evaluation and which route wins, without writing anything
// but, with --fix, what the diagnostics say a machine may mend.
#include <memory>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/commands/write_fixes.h"

namespace weir::commands {
namespace {

struct CheckOptions {
  SiteOptions site;
  bool fix = false;
};

class Check {
 public:
  Check(const CheckOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    if (options_.fix) {
      fix_in_rounds([this] { return fix_once(); });
    }
    if (invocation_.exit_code == ExitCode::kClean) {
      show();
    }
  }

 private:
  void show() {
    SiteCompiler compiler(options_.site, invocation_);
    const model::Program* program = compiler.check();
    if (program != nullptr && options_.site.format == OutputFormat::kHuman) {
      invocation_.terminal.print(
          fmt::format("ok: {} ({})\n", options_.site.source, describe_size(*program)));
    }
  }

  // False if there is nothing to fix, or nothing more can be.
  bool fix_once() {
    SiteCompiler compiler(options_.site, invocation_);
    return compiler.find_mistakes() && write_fixes(compiler.sources(), compiler.diagnostics(),
                                                   options_.site.format, invocation_);
  }

  const CheckOptions& options_;
  Invocation& invocation_;
};

}  // namespace

void add_check(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<CheckOptions>();
  Command command =
      weir.add_command("check", "Find mistakes: syntax, types, ambiguous and unreachable routes");
  add_site_options(command, options->site);
  command.add_flag("--fix", "Apply the fixes that are certain, then show what is left",
                   options->fix);
  command.set_footer(
      "Needs no secrets, no network and no proxy. Exits with 3 if there are errors.\n"
      "With --fix each file is written whole or not at all; it keeps its mode, and a symbolic "
      "link\n"
      "stays one. Where two fixes touch the same text, the second waits for the first.");
  command.on_run([options, &invocation] { Check(*options, invocation).run(); });
}

}  // namespace weir::commands
