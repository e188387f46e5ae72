// Patterns of groups and of the routes within them: see path_pattern.h.
#include <utility>

#include "compiler/check/path_pattern.h"
#include "runtime/image/format.h"

namespace weir::check {

namespace {

// One pattern behind the other.
std::optional<model::PathPattern> join_patterns(const model::PathPattern& outer,
                                                model::PathPattern inner,
                                                dsl::DiagnosticSink& sink) {
  for (const std::string_view name : capture_names(inner)) {
    if (find_capture(outer, name)) {
      sink.report(dsl::diag::duplicate_capture, inner.span, name)
          .secondary(outer.span, "captured here already")
          .help("rename one of them");
      return std::nullopt;
    }
  }
  const bool has_prefix = std::holds_alternative<model::PrefixSegment>(inner.segments.back());
  const size_t count = outer.segments.size() + inner.segments.size() - (has_prefix ? 1 : 0);
  if (count > image::kSegmentsMax) {
    sink.report(dsl::diag::pattern_length, inner.span, count, image::kSegmentsMax);
    return std::nullopt;
  }
  inner.text.insert(0, outer.text);
  inner.segments.insert(inner.segments.begin(), outer.segments.begin(), outer.segments.end());
  return inner;
}

}  // namespace

std::optional<model::PathPattern> parse_pattern_within(const model::PathPattern* group,
                                                       const LiteralText& literal,
                                                       dsl::DiagnosticSink& sink) {
  const bool is_grouped = group != nullptr && !group->segments.empty();
  if (is_grouped && literal.text().empty()) {
    model::PathPattern whole = *group;
    whole.span = literal.literal();
    return whole;
  }
  std::optional<model::PathPattern> pattern = parse_path_pattern(literal, sink);
  if (!pattern || group == nullptr) {
    return std::nullopt;
  }
  return is_grouped ? join_patterns(*group, *std::move(pattern), sink) : std::move(pattern);
}

std::optional<model::PathPattern> parse_group_path(const model::PathPattern* outer,
                                                   const LiteralText& literal,
                                                   dsl::DiagnosticSink& sink) {
  std::optional<model::PathPattern> pattern = parse_pattern_within(outer, literal, sink);
  if (!pattern) {
    return std::nullopt;
  }
  const model::Segment& last = pattern->segments.back();
  const auto* text = std::get_if<model::StaticSegment>(&last);
  if (text != nullptr && text->text.empty()) {
    const std::string_view words = literal.text();
    auto report = sink.report(
        dsl::diag::group_path, literal.literal(),
        words == "/" ? "a group needs a path" : "the path of a group ends before a slash");
    if (words.size() > 1 && words.ends_with('/')) {
      const std::string mended = dsl::encode_string(words.substr(0, words.size() - 1));
      report.suggest(literal.literal(), mended, "write `" + mended + "`");
    } else {
      report.help("leave the slash out: the paths of its routes start with one");
    }
    return std::nullopt;
  }
  if (std::holds_alternative<model::PrefixSegment>(last) ||
      std::holds_alternative<model::TailSegment>(last)) {
    auto report =
        sink.report(dsl::diag::group_path, literal.literal(), "nothing can follow this path");
    report.label("takes the rest of the path");
    if (const std::string_view words = literal.text(); words.size() > 3 && words.ends_with("/**")) {
      const std::string mended = dsl::encode_string(words.substr(0, words.size() - 3));
      report.suggest(literal.literal(), mended, "write `" + mended + "`");
    } else {
      report.help("leave the tail out: the routes of the group have theirs");
    }
    return std::nullopt;
  }
  return pattern;
}

}  // namespace weir::check
