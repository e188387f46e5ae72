// Options that every command taking a site has: the root module, parameters and the output format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::commands {

class Command;

enum class OutputFormat : uint8_t { kHuman, kJson };

struct ParameterOptions {
  std::vector<std::string> values;  // "name=value", as given
  std::vector<std::string> files;   // the later one wins; `values` win over all
};

struct SiteOptions {
  std::string source = "site.weir";
  ParameterOptions parameters;
  OutputFormat format = OutputFormat::kHuman;
  // The command prints a result of its own: diagnostics are its output, as JSON, only if errors
  // leave it without one.
  bool has_result = false;
};

// SITE (default site.weir), --param and --params. `options` outlives the command.
void add_site_options(Command& command, SiteOptions& options);

// --param and --params alone, for commands with another positional argument.
void add_parameter_option(Command& command, ParameterOptions& parameters);

// --format human|json alone.
void add_format_option(Command& command, OutputFormat& format);

}  // namespace weir::commands
