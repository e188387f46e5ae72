#include "lint/core/rule.h"
#include "lint/rules/routes_of.h"

namespace weir::lint::rules {

static bool sets(const model::Route& route, std::string_view header, std::string_view value) {
  return std::ranges::any_of(route.response_edits, [&](const model::HeaderEdit& edit) {
    return writes(edit, header) && text_of(edit.value) == value;
  });
}

void credentialed_wildcard(const Subject& subject, dsl::DiagnosticSink& sink) {
  for (const model::Route& route : subject.program.routes) {
    if (sets(route, "access-control-allow-origin", "*") &&
        sets(route, "access-control-allow-credentials", "true")) {
      sink.report(rule::credentialed_wildcard, route.span, route.name)
          .help("name the site that may: `use cors(\"https://app.example.com\", true)`");
    }
  }
}

}  // namespace weir::lint::rules
