// Any bytes can be read as a file of parameters, and what is found has its place in the file: the
// first byte chooses the format. What is given has a name, and what is reported can be shown.
#include <cstdint>
#include <string>

#include "compiler/parameters/parameter_file.h"
#include "dsl/diag/render.h"
#include "dsl/source/source_map.h"
#include "runtime/base/check.h"

using namespace weir;

static void check_place(const dsl::SourceFile& file, dsl::Span span) {
  WEIR_CHECK(span.file == file.id(), "a value stands in its file");
  WEIR_CHECK(span.begin <= span.end && span.end <= file.size(), "a value stands inside of it");
}

static void check_datum(const dsl::SourceFile& file, const check::ParameterDatum& datum) {
  check_place(file, datum.span);
  for (const check::ParameterDatum& element : datum.elements) {
    check_datum(file, element);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto format =
      data[0] % 2 == 0 ? parameters::FileFormat::kJson : parameters::FileFormat::kYaml;
  dsl::SourceMap sources;
  const dsl::SourceFile& file =
      sources.add("input", std::string(reinterpret_cast<const char*>(data + 1), size - 1));
  check::ParameterValues values;
  dsl::DiagnosticSink sink;
  parameters::read_parameter_file(file, format, values, sink);
  WEIR_CHECK(values.has_lost_entries == sink.has_errors(), "what is lost has been reported");
  for (const auto& [name, given] : values.by_name) {
    for (const check::ParameterEntry& entry : given.entries) {
      check_place(file, entry.name);
      check_datum(file, entry.value);
    }
  }
  static_cast<void>(dsl::render_text(sources, sink));
  return 0;
}
