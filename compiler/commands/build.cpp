// `weir build`: compile a site into one binary image.
#include "compiler/commands/build.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/files.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_compiler.h"
#include "runtime/base/hex.h"

namespace weir::commands {
namespace {

std::string default_output(const std::string& source) {
  return std::filesystem::path(source).replace_extension(".wimg").string();
}

// What was built, unless the result is JSON: then the diagnostics are all there is to print.
void report(const BuildOptions& options, const std::string& output, const image::ImageView& view,
            Invocation& invocation) {
  if (options.site.format == OutputFormat::kHuman) {
    const image::Header& header = view.header();
    invocation.terminal.print(fmt::format("built {} ({} bytes, root hash {})\n", output,
                                          header.file_size, to_hex(header.root_hash)));
  }
}

}  // namespace

void run_build(const BuildOptions& options, Invocation& invocation) {
  auto bytes = compile_image(options.site, options.generation, invocation);
  if (!bytes) {
    return;
  }
  const Result<OpenImage> image = open_image(std::move(*bytes));
  if (!image) {
    invocation.terminal.error(image.error());
    invocation.exit_code = ExitCode::kInternal;
    return;
  }
  const std::string output =
      options.output.empty() ? default_output(options.site.source) : options.output;
  if (const Status written = write_file_atomically(output, image->bytes); !written) {
    invocation.fail(written.error());
    return;
  }
  report(options, output, image->view, invocation);
}

void add_build(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<BuildOptions>();
  Command command = weir.add_command("build", "Compile a site into one image (.wimg)");
  add_site_options(command, options->site);
  add_format_option(command, options->site.format);
  command.add_option({"-o,--output", "FILE", "Image to write (default: SITE with .wimg)"},
                     options->output);
  command.add_option({"--generation", "N", "Counter stored in the image"}, options->generation);
  command.set_footer(
      "Equal sources and parameters give equal bytes. The image is written beside its place and\n"
      "renamed, so a proxy never sees half of one.");
  command.on_run([options, &invocation] { run_build(*options, invocation); });
}

}  // namespace weir::commands
