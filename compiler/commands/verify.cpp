// `weir verify`: would a proxy of this version take this image?
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/command_line.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "runtime/base/hex.h"

namespace weir::commands {
namespace {

struct VerifyCommand {
  std::string image;
  OutputFormat format = OutputFormat::kHuman;
};

std::string as_json(const std::string& path, const Result<OpenImage>& opened) {
  nlohmann::json document = {
      {"schema", "weir.verify"}, {"version", 1}, {"image", path}, {"ok", opened.has_value()}};
  if (opened) {
    document["root_hash"] = to_hex(opened->view.header().root_hash);
    document["bytes"] = opened->bytes.size();
  } else {
    document["error"] = opened.error().message;
  }
  return document.dump(2) + "\n";
}

void run_verify(const VerifyCommand& options, Invocation& invocation) {
  const Result<OpenImage> opened = open_image(options.image);
  if (!opened) {
    invocation.exit_code = ExitCode::kIo;
  }
  if (options.format == OutputFormat::kJson) {
    invocation.terminal.print(as_json(options.image, opened));
  } else if (opened) {
    invocation.terminal.print(fmt::format("ok: {} ({} bytes, root hash {})\n", options.image,
                                          opened->bytes.size(),
                                          to_hex(opened->view.header().root_hash)));
  } else {
    invocation.terminal.error(opened.error());
  }
}

}  // namespace

void add_verify(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<VerifyCommand>();
  Command command = weir.add_command("verify", "Check an image exactly as the proxy will");
  command.add_operand("IMAGE", "The image (.wimg)", options->image, Command::Need::kRequired);
  add_format_option(command, options->format);
  command.set_footer("Exits with 4 and the reason if a proxy would refuse the image.");
  command.on_run([options, &invocation] { run_verify(*options, invocation); });
}

}  // namespace weir::commands
