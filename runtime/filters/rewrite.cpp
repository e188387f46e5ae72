#include "runtime/filters/rewrite.h"

#include "runtime/engine/render.h"

namespace weir::filters {

std::string_view forwarded_path(const Context& context, const image::OutcomeRecord& outcome,
                                std::string& out) {
  if (outcome.rewrite == image::kNone) {
    return context.request.path;
  }
  out.clear();
  engine::render(context.view, image::TemplateId(outcome.rewrite), context.request,
                 context.segments, out);
  if (out.empty() || out.front() != '/') {
    out.insert(out.begin(), '/');
  }
  return out;
}

}  // namespace weir::filters
