#include "compiler/check/check.h"

namespace weir::check {

std::optional<model::Program> check_site(const load::LoadedSite& site,
                                         const dsl::SourceMap& sources,
                                         const ParameterValues& parameters,
                                         dsl::DiagnosticSink& sink) {
  static_cast<void>(site);
  static_cast<void>(sources);
  static_cast<void>(parameters);
  return sink.has_errors() ? std::nullopt : std::optional<model::Program>(model::Program{});
}

}  // namespace weir::check
