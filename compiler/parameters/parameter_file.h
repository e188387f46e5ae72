// Files of typed parameter values, as `--params` takes them: one JSON object or YAML mapping from
// the names of parameters to values.
//
// The library around this header is the only one that sees the parsers of either format. It knows
// no parameter and no type: it makes check::ParameterValues with the place of every entry, and the
// checker says which of them are right. Pure: the bytes come from the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/check/parameter_values.h"
#include "dsl/diag/sink.h"
#include "dsl/source/source_file.h"

namespace weir::parameters {

enum class FileFormat : uint8_t { kJson, kYaml };

// By the end of the name: .json, .yaml or .yml; none for any other.
[[nodiscard]] std::optional<FileFormat> format_of(std::string_view path);

// Appends the entries of a file to `values`, in its order. What is no file of parameters is
// reported; the entries before it are kept, and `values` know that some are lost. Bytes of any kind
// are safe.
void read_parameter_file(const dsl::SourceFile& file, FileFormat format,
                         check::ParameterValues& values, dsl::DiagnosticSink& sink);

}  // namespace weir::parameters
