#include "compiler/commands/site_options.h"

#include <map>

#include <CLI/CLI.hpp>

namespace weir::commands {

void add_parameter_option(CLI::App& command, std::vector<std::string>& parameters) {
  command.add_option("--param", parameters, "Value of a `param`; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
}

void add_format_option(CLI::App& command, OutputFormat& format) {
  const std::map<std::string, OutputFormat> names = {{"human", OutputFormat::kHuman},
                                                     {"json", OutputFormat::kJson}};
  command.add_option("--format", format, "Output as human (default) or json")
      ->transform(CLI::CheckedTransformer(names).description(""))
      ->type_name("human|json");
}

void add_site_options(CLI::App& command, SiteOptions& options) {
  command.add_option("SITE", options.source, "Root module of the site (default: site.weir)")
      ->type_name("");
  add_parameter_option(command, options.parameters);
  add_format_option(command, options.format);
}

}  // namespace weir::commands
