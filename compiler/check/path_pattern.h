// Path patterns: `/users/{id: uint}/{rest**}`, `/docs/**`.
//
// A hand-written parser over the text of the literal, so that each finding stands on the exact
// columns. Static text ends up in the normal form of the proxy (runtime/engine/path.h).
#pragma once

#include <optional>
#include <string_view>

#include "compiler/check/literal_text.h"
#include "compiler/model/program.h"
#include "dsl/diag/sink.h"

namespace weir::check {

// Nothing if there is a mistake; every segment's first one is reported.
[[nodiscard]] std::optional<model::PathPattern> parse_path_pattern(const LiteralText& literal,
                                                                   dsl::DiagnosticSink& sink);

// The pattern of a route in a group: the group's, then what `literal` says, which may be empty for
// the path of the group itself. `group` is null if it is broken (then so is the result), and has no
// segments outside of groups.
[[nodiscard]] std::optional<model::PathPattern> parse_pattern_within(
    const model::PathPattern* group, const LiteralText& literal, dsl::DiagnosticSink& sink);

// The path of a group within another: like a route's, but something follows it, so that it has
// neither a tail nor a slash at its end.
[[nodiscard]] std::optional<model::PathPattern> parse_group_path(const model::PathPattern* outer,
                                                                 const LiteralText& literal,
                                                                 dsl::DiagnosticSink& sink);

// Index of the segment that captures `name`; nothing if none does.
[[nodiscard]] std::optional<uint32_t> find_capture(const model::PathPattern& pattern,
                                                   std::string_view name);

// Names that the pattern captures, from the left.
[[nodiscard]] std::vector<std::string_view> capture_names(const model::PathPattern& pattern);

}  // namespace weir::check
