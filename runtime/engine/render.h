// Templates (rewrites, Location, header values) filled in with the facts of a request.
//
// What is inserted is taken from the normalised request, so it holds no control characters; texts
// of the image were checked by the verifier. A segment the path does not have renders as nothing.
#pragma once

#include <string>

#include "runtime/engine/request.h"
#include "runtime/engine/segments.h"
#include "runtime/image/view.h"

namespace weir::engine {

// Appends the rendered template to `out`. `segments` are those of request.path.
void render(const image::ImageView& view, image::TemplateId id, const Request& request,
            const SegmentList& segments, std::string& out);

}  // namespace weir::engine
