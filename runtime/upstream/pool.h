// Pool: the endpoints of one upstream and the connections one worker keeps to them.
//
// A pool outlives images: it is known by the upstream's 128-bit identity and takes each new image's
// settings over in place (update). An endpoint that a swap removed gets nothing new; its idle
// connections close at once, those in use when their request ends. One thread; no locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/base/units.h"
#include "runtime/image/format.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/function.h"
#include "runtime/upstream/connection.h"
#include "runtime/upstream/endpoint.h"
#include "runtime/upstream/idle_sharing.h"
#include "runtime/upstream/shared_connection.h"

namespace weir::upstream {

struct PoolSettings {
  image::Balance balance = image::Balance::kRoundRobin;
  image::UpstreamProtocol protocol = image::UpstreamProtocol::kHttp1;
  Milliseconds connect_timeout{0};
  Milliseconds first_byte_timeout{0};  // for whoever sends requests; 0: none
  Milliseconds idle_timeout{0};
  // Kept by this worker for one endpoint.
  uint32_t idle_connections_max = 0;
  // Null: in the clear. With another one than before, kept connections are not used any more.
  std::shared_ptr<const net::TlsClientContext> tls;
};

struct EndpointSettings {
  EndpointAddress address;
  uint32_t weight = 1;
};

// How many idle connections came (+1) or went (-1).
using IdleObserver = net::Function<void(int)>;

// Which worker a pool is of, and whom it may ask.
struct PoolPlace {
  IdleSharing* sharing = nullptr;  // outlives the pool; null: nobody
  size_t worker = 0;
};

class Pool {
 public:
  // `idle_observer` is kept and outlives the pool; it may be null.
  Pool(net::EventLoop& loop, IdleObserver* idle_observer, const Identity& identity = {},
       PoolPlace place = {});
  // No connection may be held any more.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Takes over an image's settings. Endpoints are the same when their addresses are.
  void update(const PoolSettings& settings, std::span<const EndpointSettings> endpoints);

  // The newest image has no such upstream: requests of older ones are still served, nothing is
  // kept.
  void retire();

  struct Want {
    // False: a new connection, after a kept one turned out to be closed.
    bool may_reuse = true;
    // Ask the socket of a kept connection first, for requests that must not be sent twice.
    bool must_be_silent = false;
  };
  // Whose turn it is; `avoid` is passed over when there is another one, and may be null. It stays
  // valid while a connection to it is held.
  [[nodiscard]] Endpoint& choose_endpoint(const Endpoint* avoid) const;
  // A kept connection, another worker's, or a new one. Null when the endpoint refused at once, else
  // connected or still connecting (its handler will be told).
  [[nodiscard]] std::unique_ptr<Connection> acquire(Endpoint& endpoint, const Want& want);

  // For another worker: an idle connection to the endpoint, made with `tls`, whose peer is silent.
  [[nodiscard]] std::optional<net::Transport> give(const IdleSharing::Wanted& wanted);

  // False: none is kept from now on, and those that are close. A new pool keeps them.
  void keep_idle(bool keeps);

  // Keeps the connection for another request, or closes it when there is no room. Only for a
  // connection at a message border with nothing unread. To close one, destroy it.
  void release(std::unique_ptr<Connection> connection);

  // ---- shared connections ----

  // A new connection, as acquire() would make it; null when it could not be started.
  [[nodiscard]] std::unique_ptr<Connection> connect(Endpoint& endpoint);
  // Keeps a shared connection for others.
  void share(Endpoint& endpoint, std::unique_ptr<SharedConnection> connection);
  // Destroys one, and perhaps its endpoint.
  void drop_shared(Endpoint& endpoint, SharedConnection& connection);
  // One made with this context is as good as a new one.
  [[nodiscard]] bool is_current(const Endpoint& endpoint,
                                const std::shared_ptr<const net::TlsClientContext>& tls) const {
    return !is_retired_ && !endpoint.is_retired && tls == settings_.tls;
  }
  [[nodiscard]] const PoolSettings& settings() const { return settings_; }
  // What `endpoint` is spoken to; kAuto when that is not known before a handshake.
  [[nodiscard]] image::UpstreamProtocol protocol_of(const Endpoint& endpoint) const {
    return settings_.protocol == image::UpstreamProtocol::kAuto && settings_.tls != nullptr
               ? endpoint.spoken
               : settings_.protocol;
  }

  [[nodiscard]] size_t endpoint_count() const { return endpoints_.size(); }
  [[nodiscard]] size_t idle_count() const;
  [[nodiscard]] net::EventLoop& loop() const { return loop_; }
  [[nodiscard]] const Identity& identity() const { return identity_; }

 private:
  friend class Connection;

  Endpoint* choose(const Endpoint* avoid) const;
  std::unique_ptr<Connection> take_idle(Endpoint& endpoint, bool must_be_silent);
  std::unique_ptr<Connection> ask_others(Endpoint& endpoint);
  void note_board(const Endpoint& endpoint) const;
  void drop_idle(Connection& connection);
  void drop_all_idle(Endpoint& endpoint);
  void on_gone(Endpoint& endpoint, bool was_idle);
  void note_idle(int change);
  void retire_endpoint(std::unique_ptr<Endpoint> endpoint);

  net::EventLoop& loop_;
  IdleObserver* idle_observer_;
  Identity identity_;
  PoolPlace place_;
  PoolSettings settings_;
  bool is_retired_ = false;
  bool keeps_idle_ = true;
  EndpointList endpoints_;
  EndpointList retired_;  // in use until their last connection ends
};

}  // namespace weir::upstream
