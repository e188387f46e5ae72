// `weir check`: syntax, names, types, evaluation and which route wins, without writing anything
// but, with --fix, what the diagnostics say a machine may mend.
#include <memory>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/diagnostic_format.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "compiler/commands/write_fixes.h"

namespace weir::commands {
namespace {

struct CheckOptions {
  SiteOptions site;
  DiagnosticFormat format = DiagnosticFormat::kHuman;
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
    options_.format == DiagnosticFormat::kHuman ? show_to_people() : show_to_programs();
  }

  void show_to_people() {
    SiteCompiler compiler(options_.site, invocation_);
    if (const model::Program* program = compiler.check()) {
      invocation_.terminal.print(
          fmt::format("ok: {} ({})\n", options_.site.source, describe_size(*program)));
    }
  }

  // Also where nothing was found: an empty document is an answer, too.
  void show_to_programs() {
    SiteCompiler compiler(options_.site, invocation_);
    if (!compiler.find_mistakes()) {
      return;
    }
    if (compiler.diagnostics().has_errors()) {
      invocation_.exit_code = ExitCode::kSourceErrors;
    }
    invocation_.terminal.print(
        render_diagnostics(options_.format, compiler.sources(), compiler.diagnostics(), false));
  }

  // False if there is nothing to fix, or nothing more can be.
  bool fix_once() {
    SiteCompiler compiler(options_.site, invocation_);
    return compiler.find_mistakes() && write_fixes(compiler.sources(), compiler.diagnostics(),
                                                   output_format(options_.format), invocation_);
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
  add_diagnostic_format_option(command, "Mistakes", options->format);
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
