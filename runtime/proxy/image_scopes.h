// ImageScopes: the rows that one worker writes what it counts of an image's listeners, routes and
// upstreams to.
//
// A row is looked up by name when it is first wanted, and is one array access from then on: a route
// that gets no request costs a null pointer. One thread.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "runtime/image/view.h"
#include "runtime/observe/scope_table.h"

namespace weir::proxy {

struct WorkerContext;

class ImageScopes {
 public:
  // `view` outlives the object.
  explicit ImageScopes(const image::ImageView& view);

  [[nodiscard]] observe::ScopeRow& listener(WorkerContext& worker, image::ListenerId id);
  [[nodiscard]] observe::ScopeRow& route(WorkerContext& worker, const image::RouteRecord& route);
  [[nodiscard]] observe::ScopeRow& upstream(WorkerContext& worker, image::UpstreamId id);

 private:
  using Rows = std::vector<observe::ScopeRow*>;  // null: not asked for yet

  image::ImageView view_;
  Rows listeners_;
  Rows routes_;
  Rows upstreams_;
};

}  // namespace weir::proxy
