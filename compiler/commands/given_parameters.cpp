#include "compiler/commands/given_parameters.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/commands/files.h"
#include "compiler/parameters/parameter_file.h"
#include "dsl/source/limits.h"

namespace weir::commands {
namespace {

bool fail_usage(const std::string& message, const char* help, Invocation& invocation) {
  invocation.terminal.error(message, help);
  invocation.exit_code = ExitCode::kUsage;
  return false;
}

bool add_value(const std::string& text, check::ParameterValues& values, Invocation& invocation) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail_usage(fmt::format("--param {}: expected NAME=VALUE", text),
                      "write, for example, --param port=8443", invocation);
  }
  values[text.substr(0, equals)].text = text.substr(equals + 1);
  return true;
}

std::string to_string(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::optional<check::ParameterValues> given_parameters(const ParameterOptions& options,
                                                       dsl::SourceMap& sources,
                                                       dsl::DiagnosticSink& sink,
                                                       Invocation& invocation) {
  check::ParameterValues values;
  for (const std::string& path : options.files) {
    const auto format = parameters::format_of(path);
    if (!format) {
      fail_usage(fmt::format("--params {}: expected a .json, .yaml or .yml file", path),
                 "single values are given by --param NAME=VALUE", invocation);
      return std::nullopt;
    }
    const auto bytes = read_file(path, dsl::kParameterFileBytesMax);
    if (!bytes) {
      invocation.fail(bytes.error());
      return std::nullopt;
    }
    parameters::read_parameter_file(sources.add(path, to_string(*bytes)), *format, values, sink);
  }
  for (const std::string& text : options.values) {
    if (!add_value(text, values, invocation)) {
      return std::nullopt;
    }
  }
  return values;
}

}  // namespace weir::commands
