#include "compiler/parameters/parameter_file.h"

#include <fmt/format.h>

#include "compiler/parameters/entry_builder.h"
#include "compiler/parameters/readers.h"
#include "dsl/source/limits.h"
#include "dsl/source/utf8.h"

namespace weir::parameters {

namespace {

// What no reader should see: too many bytes, and bytes that are not text.
bool is_text_file(const dsl::SourceFile& file, dsl::DiagnosticSink& sink) {
  if (file.size() > dsl::kParameterFileBytesMax) {
    sink.report(dsl::diag::file_too_large, file.span(0, 0), file.size(),
                dsl::kParameterFileBytesMax);
    return false;
  }
  if (const auto error = dsl::find_utf8_error(file.text())) {
    const auto begin = static_cast<uint32_t>(error->offset);
    const auto byte = static_cast<unsigned char>(file.text()[error->offset]);
    sink.report(dsl::diag::not_utf8, file.span(begin, begin + 1), fmt::format("0x{:02X}", byte))
        .help("save the file as UTF-8");
    return false;
  }
  return true;
}

}  // namespace

std::optional<FileFormat> format_of(std::string_view path) {
  if (path.ends_with(".json")) {
    return FileFormat::kJson;
  }
  if (path.ends_with(".yaml") || path.ends_with(".yml")) {
    return FileFormat::kYaml;
  }
  return std::nullopt;
}

void read_parameter_file(const dsl::SourceFile& file, FileFormat format,
                         check::ParameterValues& values, dsl::DiagnosticSink& sink) {
  if (!is_text_file(file, sink)) {
    values.has_lost_entries = true;
    return;
  }
  EntryBuilder builder(values, sink);
  switch (format) {
    case FileFormat::kJson:
      read_json(file, builder);
      break;
    case FileFormat::kYaml:
      read_yaml(file, builder);
      break;
  }
  values.has_lost_entries |= builder.has_failed();
}

}  // namespace weir::parameters
