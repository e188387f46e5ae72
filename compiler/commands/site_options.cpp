#include "compiler/commands/site_options.h"

#include "compiler/commands/command_line.h"

namespace weir::commands {

void add_parameter_option(Command& command, ParameterOptions& parameters) {
  command.add_option({"--param", "NAME=VALUE", "Value of a `param`; may be repeated"},
                     parameters.values);
  command.add_option({"--params", "FILE",
                      "Values of `param`s from a .json, .yaml or .yml file; may be repeated, later "
                      "files win, --param wins over all"},
                     parameters.files);
}

void add_format_option(Command& command, OutputFormat& format) {
  command.add_choice({"--format", "human|json", "Output as human (default) or json"},
                     {"human", "json"}, [&format](size_t chosen) {
                       format = chosen == 0 ? OutputFormat::kHuman : OutputFormat::kJson;
                     });
}

void add_site_options(Command& command, SiteOptions& options) {
  command.add_operand("SITE", "Root module of the site (default: site.weir)", options.source,
                      Command::Need::kOptional);
  add_parameter_option(command, options.parameters);
}

}  // namespace weir::commands
