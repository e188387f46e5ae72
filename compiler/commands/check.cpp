// `weir check`: syntax, names, types, evaluation and which route wins, without writing anything
// but, with --fix, what the diagnostics say a machine may mend.
#include <memory>
#include <span>

#include <fmt/format.h>

#include "compiler/commands/apply_fixes.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"

namespace weir::commands {
namespace {

// A fix can bring to light what had hidden behind its mistake; more rounds than this say that fixes
// undo each other.
constexpr int kRoundsMax = 8;

struct CheckOptions {
  SiteOptions site;
  bool fix = false;
};

class Check {
 public:
  Check(const CheckOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    for (int round = 0; options_.fix && round < kRoundsMax && fix_once(); ++round) {
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
    if (!compiler.find_mistakes()) {
      return false;
    }
    const Fixes fixes = apply_fixes(compiler.sources(), compiler.diagnostics());
    for (const FixedFile& file : fixes.files) {
      if (!write(compiler.sources(), file)) {
        return false;
      }
    }
    return !fixes.files.empty();
  }

  bool write(const dsl::SourceMap& sources, const FixedFile& file) {
    if (const Status written =
            write_file_atomically(file.path, std::as_bytes(std::span(file.text)));
        !written) {
      invocation_.terminal.error(written.error());
      invocation_.exit_code = ExitCode::kIo;
      return false;
    }
    for (const AppliedFix& fix : file.fixes) {
      const auto at = sources.file(fix.place.file).display_location(fix.place.begin);
      say(fmt::format("fixed {}:{}:{}: {}\n", file.path, at.line, at.column, fix.message));
    }
    return true;
  }

  // The result on standard output is the diagnostics' where a program reads it.
  void say(const std::string& text) {
    options_.site.format == OutputFormat::kJson ? invocation_.terminal.note(text)
                                                : invocation_.terminal.print(text);
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
