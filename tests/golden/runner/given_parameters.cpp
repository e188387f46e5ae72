#include "tests/golden/runner/given_parameters.h"

#include "compiler/parameters/parameter_file.h"

namespace weir::golden {

check::ParameterValues given_parameters(const GoldenCase& golden, dsl::SourceMap& sources,
                                        dsl::DiagnosticSink& sink) {
  check::ParameterValues values;
  for (const Module& file : golden.parameter_files) {
    const dsl::SourceFile& source = sources.add(file.path, file.text);
    const auto format = parameters::format_of(file.path);
    parameters::read_parameter_file(source, format.value_or(parameters::FileFormat::kJson), values,
                                    sink);
  }
  for (const auto& [name, text] : golden.parameters) {
    values[name].text = text;
  }
  return values;
}

}  // namespace weir::golden
