// Any bytes can be compiled as the one module of a site: every phase says what it finds or does its
// work, in bounded time and memory, and what no phase objects to becomes an image that the verifier
// accepts (emit ends by running it).
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "compiler/analyze/analyze.h"
#include "compiler/check/check.h"
#include "compiler/emit/emit.h"
#include "compiler/load/load.h"
#include "compiler/lower/lower.h"
#include "dsl/diag/render.h"
#include "dsl/diag/sink.h"
#include "dsl/source/file_system.h"
#include "dsl/source/source_map.h"
#include "runtime/base/check.h"

using namespace weir;

// Edits stay within their file: a machine applies them unseen.
static void check_edits(const dsl::SourceMap& sources, const dsl::DiagnosticSink& sink) {
  for (const dsl::Diagnostic& diagnostic : sink.all()) {
    for (const dsl::Suggestion& fix : diagnostic.suggestions) {
      for (const dsl::TextEdit& edit : fix.edits) {
        const uint32_t size = sources.file(edit.span.file).size();
        WEIR_CHECK(edit.span.begin <= edit.span.end && edit.span.end <= size,
                   "an edit lies within its file");
      }
    }
  }
}

static void build(const model::Program& program, const dsl::SourceMap& sources,
                  dsl::DiagnosticSink& sink) {
  const std::optional<analyze::Analysis> analysis = analyze::analyze(program, sink);
  if (!analysis || sink.has_errors()) {
    return;
  }
  const auto image = emit::emit(lower::lower(program, *analysis, sources), {});
  WEIR_CHECK(image.has_value() || image.error().code == ErrorCode::kLimit,
             "a checked site becomes an image, or is beyond a limit");
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dsl::SourceMap sources;
  dsl::DiagnosticSink sink;
  dsl::VirtualFileSystem files;
  files.add("site.weir", std::string(reinterpret_cast<const char*>(data), size));
  const auto site = load::load_site(sources, files, "site.weir", sink);
  WEIR_CHECK(site.has_value(), "the root module can be read");
  const std::optional<model::Program> program = check::check_site(*site, sources, {}, sink);
  WEIR_CHECK(program.has_value() != sink.has_errors(), "no program without a reason");
  if (program) {
    build(*program, sources, sink);
  }
  check_edits(sources, sink);
  WEIR_CHECK(!render_json(sources, sink).empty(), "every report can be written");
  static_cast<void>(render_text(sources, sink));
  return 0;
}
