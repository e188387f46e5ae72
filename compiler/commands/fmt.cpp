// `weir fmt`: one canonical layout for every module.
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/line_diff.h"
#include "dsl/diag/render.h"
#include "dsl/diag/sink.h"
#include "dsl/format/format.h"
#include "dsl/parse/parse.h"
#include "dsl/source/file_system.h"
#include "dsl/source/limits.h"
#include "dsl/source/source_map.h"

namespace weir::commands {
namespace {

struct FmtOptions {
  std::vector<std::string> files;
  bool check = false;
  bool diff = false;
};

constexpr const char* kStandardInput = "-";

class Formatter {
 public:
  Formatter(const FmtOptions& options, Invocation& invocation)
      : options_(options), invocation_(invocation) {}

  void run() {
    for (const std::string& file : options_.files) {
      format_one(file);
    }
    summarise();
  }

 private:
  void format_one(const std::string& file) {
    const Result<std::string> before = file == kStandardInput ? read_standard_input() : read(file);
    if (!before) {
      invocation_.terminal.error(before.error());
      raise(exit_code_of(before.error()));
      return;
    }
    dsl::SourceMap sources;
    dsl::DiagnosticSink sink;
    const dsl::SourceFile& source = sources.add(shown_name(file), *before);
    const dsl::SyntaxTree tree = dsl::parse(source, sink);
    const Result<std::string> after = dsl::format(tree);
    if (sink.has_errors() || !after) {
      invocation_.terminal.note(
          dsl::render_text(sources, sink, {.colour = invocation_.terminal.colour_on_error()}));
      raise(ExitCode::kSourceErrors);
      return;
    }
    report(file, *before, *after);
  }

  void report(const std::string& file, const std::string& before, const std::string& after) {
    const bool changed = before != after;
    changed_ += changed ? 1 : 0;
    if (options_.diff && changed) {
      invocation_.terminal.print(unified_diff(shown_name(file), before, after));
    }
    if (options_.check || options_.diff) {
      report_check(file, changed);
    } else if (file == kStandardInput) {
      invocation_.terminal.print(after);
    } else if (changed) {
      write(file, after);
    }
  }

  void report_check(const std::string& file, bool changed) {
    if (!changed) {
      return;
    }
    if (!options_.diff) {
      invocation_.terminal.print(fmt::format("would reformat {}\n", shown_name(file)));
    }
    if (options_.check) {
      raise(ExitCode::kFindings);
    }
  }

  void write(const std::string& file, const std::string& after) {
    const Status written = write_file_atomically(file, std::as_bytes(std::span(after)));
    if (!written) {
      invocation_.terminal.error(written.error());
      raise(exit_code_of(written.error()));
      return;
    }
    invocation_.terminal.print(fmt::format("reformatted {}\n", file));
  }

  void summarise() {
    const size_t count = options_.files.size();
    if (options_.check && invocation_.exit_code == ExitCode::kFindings) {
      invocation_.terminal.note(fmt::format(
          "{} of {} files would be reformatted; run `weir fmt` on them\n", changed_, count));
    }
  }

  // The gravest outcome of several files is the command's: codes are ordered by gravity.
  void raise(ExitCode code) {
    if (static_cast<int>(code) > static_cast<int>(invocation_.exit_code)) {
      invocation_.exit_code = code;
    }
  }

  static Result<std::string> read(const std::string& file) {
    return dsl::RealFileSystem().read(file);
  }

  static Result<std::string> read_standard_input() {
    std::string text;
    char chunk[4096];
    size_t got = 0;
    while ((got = std::fread(chunk, 1, sizeof(chunk), stdin)) > 0) {
      text.append(chunk, got);
      if (text.size() > dsl::kSourceBytesMax) {
        return fail(ErrorCode::kLimit, "has more bytes than a source file may", "standard input");
      }
    }
    return text;
  }

  static std::string shown_name(const std::string& file) {
    return file == kStandardInput ? "<stdin>" : file;
  }

  const FmtOptions& options_;
  Invocation& invocation_;
  size_t changed_ = 0;
};

}  // namespace

void add_fmt(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<FmtOptions>();
  Command command = weir.add_command("fmt", "Lay modules out in the one canonical style");
  command.add_operands("FILES", "Modules to format; - reads standard input", options->files,
                       Command::Need::kRequired);
  command.add_flag("--check", "Change nothing; exit with 1 if a file would change", options->check);
  command.add_flag("--diff", "Change nothing; print what would change", options->diff);
  command.set_footer(
      "Comments are kept, the meaning never changes, and formatting twice changes nothing.\n"
      "A module with syntax errors is left as it is.");
  command.on_run([options, &invocation] { Formatter(*options, invocation).run(); });
}

}  // namespace weir::commands
