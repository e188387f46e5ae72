#include "runtime/proxy/request_scopes.h"

#include <algorithm>
#include <string>

#include "runtime/base/http_status.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

using observe::Counter;
using observe::ScopeCounter;
using observe::ScopeRow;

namespace {

ScopeCounter counter_of_class(HttpStatus status) {
  constexpr std::array kClasses = {ScopeCounter::kResponses1xx, ScopeCounter::kResponses2xx,
                                   ScopeCounter::kResponses3xx, ScopeCounter::kResponses4xx,
                                   ScopeCounter::kResponses5xx};
  return kClasses[std::clamp<size_t>(status::class_of(status), 1, kClasses.size()) - 1];
}

std::optional<ScopeCounter> failure_of(Counter reason) {
  switch (reason) {
    case Counter::kUpstreamTimeout:
      return ScopeCounter::kTimeout;
    case Counter::kUpstreamFirstByteTimeout:
      return ScopeCounter::kFirstByteTimeout;
    case Counter::kUpstreamReset:
      return ScopeCounter::kReset;
    case Counter::kUpstreamBadResponse:
      return ScopeCounter::kBadResponse;
    case Counter::kUpstreamTruncated:
      return ScopeCounter::kTruncated;
    default:
      return std::nullopt;
  }
}

ScopeCounter connect_failure_of(Counter reason) {
  switch (reason) {
    case Counter::kUpstreamConnectTimeout:
      return ScopeCounter::kConnectTimeout;
    case Counter::kUpstreamTlsFailed:
      return ScopeCounter::kTlsFailed;
    default:
      return ScopeCounter::kConnectFailed;
  }
}

}  // namespace

void RequestScopes::begin(const WorkerImage& image, image::ListenerId listener) {
  image_ = &image;
  enter(Kind::kListener, image.scopes().listener(worker_, listener));
}

void RequestScopes::enter_route(const image::RouteRecord& route) {
  enter(Kind::kRoute, image_->scopes().route(worker_, route));
}

void RequestScopes::enter_upstream(image::UpstreamId upstream) {
  upstream_ = upstream;
  enter(Kind::kUpstream, image_->scopes().upstream(worker_, upstream));
}

void RequestScopes::enter_endpoint(upstream::Endpoint& endpoint) {
  if (ScopeRow* const before = row(Kind::kEndpoint); before != nullptr) {
    before->adjust(ScopeCounter::kRequestsActive, -1);
  }
  if (endpoint.scope == nullptr) {
    // A space is in neither of the two names.
    std::string name(image_->view().text(image_->view().upstream(upstream_).name));
    name.append(" ").append(endpoint.address.to_string());
    endpoint.scope = &worker_.scope(Kind::kEndpoint, name);
  }
  enter(Kind::kEndpoint, *endpoint.scope);
}

void RequestScopes::enter(Kind kind, ScopeRow& entered) {
  row(kind) = &entered;
  entered.add(ScopeCounter::kRequests);
  entered.adjust(ScopeCounter::kRequestsActive, +1);
}

void RequestScopes::count(ScopeCounter counter) {
  for (ScopeRow* const each : rows_) {
    if (each != nullptr) {
      each->add(counter);
    }
  }
}

void RequestScopes::count_target(ScopeCounter counter) {
  for (const Kind kind : {Kind::kUpstream, Kind::kEndpoint}) {
    if (ScopeRow* const target = row(kind); target != nullptr) {
      target->add(counter);
    }
  }
}

void RequestScopes::count_response(HttpStatus status) {
  count(counter_of_class(status));
}

void RequestScopes::count_connection(bool is_reused) {
  count_target(is_reused ? ScopeCounter::kConnectionsReused : ScopeCounter::kConnectionsOpened);
}

void RequestScopes::count_retry() {
  count_target(ScopeCounter::kRetries);
}

void RequestScopes::count_connect_failure(Counter reason) {
  count_target(connect_failure_of(reason));
}

void RequestScopes::count_failure(Counter reason) {
  if (const auto failure = failure_of(reason)) {
    count_target(*failure);
  }
}

void RequestScopes::end(const End& end) {
  for (ScopeRow*& each : rows_) {
    if (each == nullptr) {
      continue;
    }
    each->adjust(ScopeCounter::kRequestsActive, -1);
    if (end.is_cut) {
      each->add(ScopeCounter::kCut);
    }
    if (end.duration) {
      // A loop's clock may be ahead of the one that tells the end.
      each->record_duration(static_cast<uint64_t>(std::max<int64_t>(0, end.duration->count())));
    }
    each = nullptr;
  }
  image_ = nullptr;
}

}  // namespace weir::proxy
