// What every filter sees of a request: the image it runs under and its routed, normalised form.
//
// Filters are functions over this and the head they change; they hold no state between requests and
// know neither sessions nor sockets. The scratch string is the caller's and is only for text that
// is used before the filter returns.
#pragma once

#include <string>

#include "runtime/engine/request.h"
#include "runtime/engine/segments.h"
#include "runtime/image/view.h"

namespace weir::filters {

struct Context {
  const image::ImageView& view;
  const engine::Request& request;
  const engine::SegmentList& segments;
  std::string& scratch;
};

}  // namespace weir::filters
