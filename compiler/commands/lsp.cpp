// `weir lsp`: the language server on standard input and output, for editors to start.
#include <memory>
#include <unistd.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/test_files.h"
#include "compiler/commands/today.h"
#include "compiler/lsp/server.h"
#include "dsl/source/file_system.h"

namespace weir::commands {

void add_lsp(Command& weir, Invocation& invocation) {
  Command command = weir.add_command("lsp", "Serve an editor: diagnostics, completion, renames");
  auto over_stdio = std::make_shared<bool>(false);
  command.add_flag("--stdio", "Talk over standard input and output, which is what it does",
                   *over_stdio);
  command.set_footer(
      "Speaks the Language Server Protocol 3.17. Editors start it; docs/language/editor.md says "
      "how.\n"
      "Exits with 0 after `shutdown` and `exit`, with 1 when the editor goes away without them.");
  command.on_run([over_stdio, &invocation] {
    const dsl::RealFileSystem files;
    const auto find_tests = [](const std::string& root) {
      return find_test_modules(root).value_or(std::vector<std::string>());
    };
    const lsp::World world{files, find_tests, today};
    const int code = lsp::serve(world, STDIN_FILENO, STDOUT_FILENO);
    invocation.exit_code = code == 0 ? ExitCode::kClean : ExitCode::kFindings;
  });
}

}  // namespace weir::commands
