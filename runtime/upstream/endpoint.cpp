#include "runtime/upstream/endpoint.h"

#include <utility>

#include "runtime/base/check.h"
#include "runtime/upstream/connection.h"
#include "runtime/upstream/shared_connection.h"

namespace weir::upstream {

namespace {

// One turn of smooth round robin among the endpoints that `takes_part` lets in.
template <typename Predicate>
Endpoint* take_turn(const EndpointList& endpoints, Predicate takes_part) {
  Endpoint* chosen = nullptr;
  int64_t sum = 0;
  for (const auto& endpoint : endpoints) {
    if (!takes_part(*endpoint)) {
      continue;
    }
    endpoint->credit += endpoint->weight;
    sum += endpoint->weight;
    if (chosen == nullptr || endpoint->credit > chosen->credit) {
      chosen = endpoint.get();
    }
  }
  if (chosen != nullptr) {
    chosen->credit -= sum;
  }
  return chosen;
}

// True when `a` has less to do for its weight than `b`, counting the request that is to be placed.
bool is_less_loaded(const Endpoint& a, const Endpoint& b) {
  const auto load = [](const Endpoint& of) { return uint64_t{of.active} + of.streams + 1; };
  return load(a) * b.weight < load(b) * a.weight;
}

}  // namespace

Endpoint::Endpoint(EndpointAddress where, uint32_t share)
    : address(std::move(where)), weight(share) {}

Endpoint::~Endpoint() = default;

Endpoint* choose_round_robin(const EndpointList& endpoints, const Endpoint* avoid) {
  if (endpoints.size() <= 1) {
    return endpoints.empty() ? nullptr : endpoints.front().get();
  }
  return take_turn(endpoints, [avoid](const Endpoint& endpoint) { return &endpoint != avoid; });
}

Endpoint* choose_least_request(const EndpointList& endpoints, const Endpoint* avoid) {
  if (endpoints.size() <= 1) {
    return endpoints.empty() ? nullptr : endpoints.front().get();
  }
  const Endpoint* least = nullptr;
  for (const auto& endpoint : endpoints) {
    if (endpoint.get() != avoid && (least == nullptr || is_less_loaded(*endpoint, *least))) {
      least = endpoint.get();
    }
  }
  WEIR_CHECK(least != nullptr, "one of several endpoints is not the one to avoid");
  return take_turn(endpoints, [avoid, &least = *least](const Endpoint& endpoint) {
    return &endpoint != avoid && !is_less_loaded(least, endpoint);
  });
}

}  // namespace weir::upstream
