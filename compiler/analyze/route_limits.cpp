#include "compiler/analyze/route_limits.h"

#include <algorithm>
#include <string>
#include <variant>

#include "runtime/image/format.h"

namespace weir::analyze {
namespace {

// A guard asks each of its comparisons once at most, so they bound the depth of its diagram.
void check_guard_length(const model::Route& route, dsl::DiagnosticSink& sink) {
  const auto comparisons =
      std::count_if(route.guard.terms.begin(), route.guard.terms.end(),
                    [](const model::GuardTerm& term) { return term.op == model::GuardOp::kAtom; });
  if (comparisons > static_cast<ptrdiff_t>(image::kGuardDepthMax)) {
    sink.report(dsl::diag::route_limit, route.guard.span, "this guard", comparisons, "comparisons",
                image::kGuardDepthMax)
        .help("compare with a list: `req.header(\"x\") in [\"a\", \"b\"]`");
  }
}

size_t longest(const std::vector<std::string>& texts) {
  size_t size = 0;
  for (const std::string& text : texts) {
    size = std::max(size, text.size());
  }
  return size;
}

size_t longest_text(const model::PathPattern& pattern) {
  size_t size = 0;
  for (const model::Segment& segment : pattern.segments) {
    if (const auto* text = std::get_if<model::StaticSegment>(&segment)) {
      size = std::max(size, text->text.size());
    } else if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
      size = std::max({size, capture->name.size(), longest(capture->values)});
    } else if (const auto* tail = std::get_if<model::TailSegment>(&segment)) {
      size = std::max(size, tail->name.size());
    }
  }
  return size;
}

size_t longest_text(const model::Guard& guard) {
  size_t size = 0;
  for (const model::Atom& atom : guard.atoms) {
    size = std::max({size, atom.name.size(), longest(atom.values)});
  }
  return size;
}

void check_text_size(size_t size, std::string_view what, dsl::Span span,
                     dsl::DiagnosticSink& sink) {
  if (size > image::kTextBytesMax) {
    sink.report(dsl::diag::route_limit, span, what, size, "bytes in one text",
                image::kTextBytesMax);
  }
}

}  // namespace

void check_route_limits(const model::Program& program, dsl::DiagnosticSink& sink) {
  for (const model::Route& route : program.routes) {
    check_guard_length(route, sink);
    check_text_size(route.name.size(), "this name", route.span, sink);
    check_text_size(longest_text(route.pattern), "this pattern", route.pattern.span, sink);
    check_text_size(longest_text(route.guard), "this guard", route.guard.span, sink);
  }
}

}  // namespace weir::analyze
