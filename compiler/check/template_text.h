// Templates in strings: header values, redirect targets and rewrites with `{capture.id}`,
// `{req.host}` and their like; `{{` and `}}` are the braces themselves.
#pragma once

#include <cstdint>
#include <optional>

#include "compiler/check/literal_text.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::check {

enum class TemplateUse : uint8_t {
  kHeaderValue,
  kRedirect,  // a URL, or a path that starts with a slash
  kRewrite,   // a path; `{name}` inserts a capture
};

// Nothing if there is a mistake (reported). `pattern` names the captures; null when it is broken,
// then captures are taken on trust and the result is of no use.
[[nodiscard]] std::optional<model::Template> parse_template(const LiteralText& literal,
                                                            TemplateUse use,
                                                            const model::PathPattern* pattern,
                                                            dsl::DiagnosticSink& sink);

// `rewrite prefix FROM -> TO` on a route with this pattern, as a template: TO, then the segments
// behind FROM. Nothing if there is a mistake (reported).
[[nodiscard]] std::optional<model::Template> make_prefix_rewrite(const LiteralText& from,
                                                                 const LiteralText& to,
                                                                 const model::PathPattern& pattern,
                                                                 dsl::DiagnosticSink& sink);

}  // namespace weir::check
