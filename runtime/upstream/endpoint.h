// Endpoint: one address of an upstream as one worker sees it, and the choice among them.
//
// Counts are per worker: what this worker has in use, what it keeps idle. The choosers are pure
// functions over endpoints, so that they can be tested without a socket. They know no health yet.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/base/endpoint_address.h"
#include "runtime/image/format.h"
#include "runtime/observe/scope.h"

namespace weir::upstream {

class Connection;
class IdleBoard;
class SharedConnection;

struct Endpoint {
  EndpointAddress address;
  uint32_t weight = 1;
  // Smooth round robin's running credit; negative after a turn.
  int64_t credit = 0;
  // Connections that a request holds now, those still connecting included.
  uint32_t active = 0;
  // A swap took it out: nothing new is sent to it, nothing of it is kept.
  bool is_retired = false;
  // The last handshake failed, and that was logged.
  bool is_tls_failing = false;
  // For upstreams of kAuto: what the last handshake agreed on; kAuto before the first.
  image::UpstreamProtocol spoken = image::UpstreamProtocol::kAuto;
  // Says to other workers whether something is idle here; null: nobody asks.
  std::shared_ptr<IdleBoard> board;
  // What this worker counts of it; null until someone asks for it.
  observe::ScopeRow* scope = nullptr;
  // Requests on shared connections.
  uint32_t streams = 0;
  std::vector<std::unique_ptr<SharedConnection>> shared;
  // Kept connections, the one used last at the back.
  std::vector<std::unique_ptr<Connection>> idle;

  Endpoint(EndpointAddress where, uint32_t share);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
};

using EndpointList = std::vector<std::unique_ptr<Endpoint>>;

// Smooth weighted round robin: each turn everyone earns its weight, the richest pays the sum. Over
// one cycle each endpoint is chosen exactly `weight` times, spread out. `avoid` (may be null) is
// passed over when there is anyone else. Null only for an empty list.
[[nodiscard]] Endpoint* choose_round_robin(const EndpointList& endpoints, const Endpoint* avoid);

// The fewest active requests for its weight; equals take turns as in round robin.
[[nodiscard]] Endpoint* choose_least_request(const EndpointList& endpoints, const Endpoint* avoid);

}  // namespace weir::upstream
