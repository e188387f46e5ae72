// `weir inspect`: what is inside an image.
#include <algorithm>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "compiler/commands/command_line.h"
#include "compiler/commands/image_cost.h"
#include "compiler/commands/image_file.h"
#include "compiler/commands/invocation.h"
#include "compiler/commands/site_options.h"
#include "runtime/image/dump.h"

namespace weir::commands {
namespace {

struct InspectOptions {
  std::string image;
  std::string section;
  bool summary = false;
  bool cost = false;
  OutputFormat format = OutputFormat::kHuman;
};

bool is_known_section(const std::string& name) {
  const auto names = image::section_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void run_inspect(const InspectOptions& options, Invocation& invocation) {
  if (!options.section.empty() && !is_known_section(options.section)) {
    invocation.terminal.error(fmt::format("there is no section `{}`", options.section),
                              fmt::format("one of: {}", fmt::join(image::section_names(), " ")));
    invocation.exit_code = ExitCode::kUsage;
    return;
  }
  const Result<OpenImage> opened = open_image(options.image);
  if (!opened) {
    invocation.fail(opened.error());
    return;
  }
  const bool json = options.format == OutputFormat::kJson;
  if (options.cost) {
    const ImageCost cost = cost_of(opened->view);
    invocation.terminal.print(json ? cost_as_json(cost) : cost_as_text(cost));
    return;
  }
  const image::DumpOptions dump{.section = options.section, .with_records = !options.summary};
  invocation.terminal.print(json ? image::dump_json(opened->view, dump)
                                 : image::dump_text(opened->view, dump));
}

}  // namespace

void add_inspect(Command& weir, Invocation& invocation) {
  auto options = std::make_shared<InspectOptions>();
  Command command = weir.add_command("inspect", "Show what is inside an image");
  command.add_operand("IMAGE", "The image (.wimg)", options->image, Command::Need::kRequired);
  command.add_option({"--section", "NAME", "Only this section, such as routes"}, options->section);
  command.add_flag("--summary", "Only the header and the sizes of the sections", options->summary);
  command.add_flag("--cost", "What hosts and routes cost: bytes, steps of a lookup, automata",
                   options->cost);
  add_format_option(command, options->format);
  command.on_run([options, &invocation] { run_inspect(*options, invocation); });
}

}  // namespace weir::commands
