// RequestScopes: what one request counts for its listener, its route, its upstream and the endpoint
// it tried last.
//
// A request enters these one after the other, and everything it counts from then on is counted for
// all it has entered. The reasons of failures are those of the upstream and its endpoints only:
// what else can happen to a request is counted by the process (counters.def). Used again: begin()
// and end() bracket each use. One thread.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "runtime/base/units.h"
#include "runtime/image/view.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope.h"
#include "runtime/proxy/worker_image.h"
#include "runtime/upstream/endpoint.h"

namespace weir::proxy {

struct WorkerContext;

class RequestScopes {
 public:
  explicit RequestScopes(WorkerContext& worker) : worker_(worker) {}

  // `image` is pinned until end().
  void begin(const WorkerImage& image, image::ListenerId listener);
  void enter_route(const image::RouteRecord& route);
  void enter_upstream(image::UpstreamId upstream);
  // Leaves the endpoint tried before, which counts no more of this request.
  void enter_endpoint(upstream::Endpoint& endpoint);

  void count_response(HttpStatus status);
  void count_connection(bool is_reused);
  void count_retry();
  // A try that failed before anything was sent.
  void count_connect_failure(observe::Counter reason);
  // Any other end; what is no failure of the upstream's counts nothing here.
  void count_failure(observe::Counter reason);

  struct End {
    bool is_cut = false;
    // None for tunnels: they take as long as their sides like.
    std::optional<std::chrono::microseconds> duration;
  };
  void end(const End& end);

 private:
  using Kind = observe::ScopeKind;
  void enter(Kind kind, observe::ScopeRow& row);
  void count(observe::ScopeCounter counter);
  void count_target(observe::ScopeCounter counter);
  [[nodiscard]] observe::ScopeRow*& row(Kind kind) { return rows_[static_cast<size_t>(kind)]; }

  WorkerContext& worker_;
  const WorkerImage* image_ = nullptr;
  image::UpstreamId upstream_;
  std::array<observe::ScopeRow*, observe::kScopeKinds.size()> rows_{};  // null: not entered
};

}  // namespace weir::proxy
