#include "runtime/filters/direct_response.h"

#include "runtime/engine/render.h"

namespace weir::filters {

DirectResponse direct_response(const Context& context, const image::OutcomeRecord& outcome,
                               std::string& location_text) {
  DirectResponse response;
  response.status = HttpStatus{outcome.status};
  response.body = context.view.text(outcome.body);
  if (outcome.action == image::ActionKind::kRedirect) {
    location_text.clear();
    engine::render(context.view, image::TemplateId(outcome.target), context.request,
                   context.segments, location_text);
    response.location = location_text;
  }
  return response;
}

}  // namespace weir::filters
