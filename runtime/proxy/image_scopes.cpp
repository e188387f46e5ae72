#include "runtime/proxy/image_scopes.h"

#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

using observe::ScopeKind;
using observe::ScopeRow;

namespace {

ScopeRow& look_up(ScopeRow*& row, WorkerContext& worker, ScopeKind kind, std::string_view name) {
  if (row == nullptr) {
    row = &worker.scope(kind, name);
  }
  return *row;
}

}  // namespace

ImageScopes::ImageScopes(const image::ImageView& view)
    : view_(view),
      listeners_(view.listeners().size()),
      routes_(view.routes().size()),
      upstreams_(view.upstreams().size()) {}

ScopeRow& ImageScopes::listener(WorkerContext& worker, image::ListenerId id) {
  return look_up(listeners_[id.index()], worker, ScopeKind::kListener,
                 view_.text(view_.listener(id).name));
}

ScopeRow& ImageScopes::route(WorkerContext& worker, const image::RouteRecord& route) {
  const auto index = static_cast<size_t>(&route - view_.routes().data());
  return look_up(routes_[index], worker, ScopeKind::kRoute, view_.text(route.name));
}

ScopeRow& ImageScopes::upstream(WorkerContext& worker, image::UpstreamId id) {
  return look_up(upstreams_[id.index()], worker, ScopeKind::kUpstream,
                 view_.text(view_.upstream(id).name));
}

}  // namespace weir::proxy
