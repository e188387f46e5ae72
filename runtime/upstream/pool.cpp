#include "runtime/upstream/pool.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"

namespace weir::upstream {

namespace {

std::unique_ptr<Endpoint> take_by_address(EndpointList& list, const EndpointAddress& address) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& endpoint) {
    return endpoint != nullptr && endpoint->address == address;
  });
  return found == list.end() ? nullptr : std::move(*found);
}

std::string_view identity_of(const std::shared_ptr<const net::TlsClientContext>& tls) {
  return tls == nullptr ? std::string_view() : std::string_view(tls->identity());
}

}  // namespace

Pool::Pool(net::EventLoop& loop, IdleObserver* idle_observer, const Identity& identity,
           PoolPlace place)
    : loop_(loop), idle_observer_(idle_observer), identity_(identity), place_(place) {}

Pool::~Pool() {
  for (const auto& endpoint : endpoints_) {
    drop_all_idle(*endpoint);
    WEIR_CHECK(endpoint->active == 0, "a pool ended under a connection");
  }
  WEIR_CHECK(retired_.empty(), "a pool ended under a connection");
}

void Pool::update(const PoolSettings& settings, std::span<const EndpointSettings> endpoints) {
  const bool speaks_alike = settings_.protocol == settings.protocol &&
                            identity_of(settings_.tls) == identity_of(settings.tls);
  const auto tls = speaks_alike ? settings_.tls : settings.tls;
  settings_ = settings;
  settings_.tls = tls;
  is_retired_ = false;
  EndpointList old = std::exchange(endpoints_, {});
  for (const auto& endpoint : old) {
    if (!speaks_alike) {
      drop_all_idle(*endpoint);
      endpoint->spoken = image::UpstreamProtocol::kAuto;
    }
  }
  endpoints_.reserve(endpoints.size());
  for (const EndpointSettings& wanted : endpoints) {
    auto endpoint = take_by_address(old, wanted.address);
    if (endpoint == nullptr) {
      endpoint = std::make_unique<Endpoint>(wanted.address, wanted.weight);
      if (place_.sharing != nullptr) {
        endpoint->board = place_.sharing->board(identity_, wanted.address);
      }
    }
    endpoint->weight = wanted.weight;
    endpoint->credit = 0;
    endpoints_.push_back(std::move(endpoint));
  }
  for (auto& endpoint : old) {
    if (endpoint != nullptr) {
      retire_endpoint(std::move(endpoint));
    }
  }
}

void Pool::retire() {
  is_retired_ = true;
  for (const auto& endpoint : endpoints_) {
    drop_all_idle(*endpoint);
  }
}

void Pool::retire_endpoint(std::unique_ptr<Endpoint> endpoint) {
  endpoint->is_retired = true;
  drop_all_idle(*endpoint);
  if (endpoint->active > 0) {
    retired_.push_back(std::move(endpoint));
  }
}

std::unique_ptr<Connection> Pool::acquire(Endpoint& endpoint, const Want& want) {
  std::unique_ptr<Connection> kept;
  if (want.may_reuse) {
    kept = take_idle(endpoint, want.must_be_silent);
    kept = kept != nullptr ? std::move(kept) : ask_others(endpoint);
  }
  return kept != nullptr ? std::move(kept) : connect(endpoint);
}

// Null when no worker seems to have one.
std::unique_ptr<Connection> Pool::ask_others(Endpoint& endpoint) {
  const auto holder =
      endpoint.board == nullptr ? std::nullopt : endpoint.board->holder(place_.worker);
  if (!holder || !is_current(endpoint, settings_.tls)) {
    return nullptr;
  }
  auto connection = std::make_unique<Connection>(*this, endpoint);
  connection->ask(*place_.sharing, place_.worker, *holder);
  return connection;
}

std::optional<net::Transport> Pool::give(const IdleSharing::Wanted& wanted) {
  const auto found = std::find_if(
      endpoints_.begin(), endpoints_.end(),
      [&wanted](const auto& endpoint) { return endpoint->address == wanted.endpoint; });
  if (found == endpoints_.end() || !is_current(**found, wanted.tls)) {
    return std::nullopt;
  }
  const auto connection = take_idle(**found, true);
  return connection == nullptr ? std::nullopt : std::optional(connection->give_transport());
}

void Pool::note_board(const Endpoint& endpoint) const {
  if (endpoint.board != nullptr) {
    endpoint.board->set(place_.worker, !endpoint.idle.empty());
  }
}

Endpoint& Pool::choose_endpoint(const Endpoint* avoid) const {
  Endpoint* const endpoint = choose(avoid);
  WEIR_CHECK(endpoint != nullptr, "an upstream without endpoints passed the verifier");
  return *endpoint;
}

Endpoint* Pool::choose(const Endpoint* avoid) const {
  switch (settings_.balance) {
    case image::Balance::kRoundRobin:
      return choose_round_robin(endpoints_, avoid);
    case image::Balance::kLeastRequest:
      return choose_least_request(endpoints_, avoid);
  }
  return nullptr;
}

std::unique_ptr<Connection> Pool::take_idle(Endpoint& endpoint, bool must_be_silent) {
  while (!endpoint.idle.empty()) {
    std::unique_ptr<Connection> connection = std::move(endpoint.idle.back());
    endpoint.idle.pop_back();
    note_board(endpoint);
    if (!must_be_silent || connection->is_silent()) {
      connection->become_used();
      ++endpoint.active;
      note_idle(-1);
      return connection;
    }
  }
  return nullptr;
}

std::unique_ptr<Connection> Pool::connect(Endpoint& endpoint) {
  auto connection = std::make_unique<Connection>(*this, endpoint);
  return connection->connect() ? std::move(connection) : nullptr;
}

void Pool::keep_idle(bool keeps) {
  keeps_idle_ = keeps;
  if (!keeps) {
    for (const auto& endpoint : endpoints_) {
      drop_all_idle(*endpoint);
    }
  }
}

void Pool::release(std::unique_ptr<Connection> connection) {
  Endpoint& endpoint = connection->endpoint_;
  const bool is_unwanted =
      !keeps_idle_ || !is_current(endpoint, connection->tls_) || connection->has_peer_closed();
  if (is_unwanted || endpoint.idle.size() >= settings_.idle_connections_max) {
    return;
  }
  connection->become_idle(settings_.idle_timeout);
  --endpoint.active;
  endpoint.idle.push_back(std::move(connection));
  note_board(endpoint);
  note_idle(+1);
}

void Pool::drop_idle(Connection& connection) {
  auto& idle = connection.endpoint_.idle;
  const auto found = std::find_if(idle.begin(), idle.end(), [&](const auto& candidate) {
    return candidate.get() == &connection;
  });
  WEIR_CHECK(found != idle.end(), "an idle connection is in no list");
  Endpoint& endpoint = connection.endpoint_;
  idle.erase(found);
  note_board(endpoint);
}

// A shared one without a request ends while this runs.
void Pool::drop_all_idle(Endpoint& endpoint) {
  endpoint.idle.clear();
  note_board(endpoint);
  for (size_t i = endpoint.shared.size(); i-- > 0;) {
    endpoint.shared[i]->retire();
  }
}

void Pool::share(Endpoint& endpoint, std::unique_ptr<SharedConnection> connection) {
  endpoint.shared.push_back(std::move(connection));
}

void Pool::drop_shared(Endpoint& endpoint, SharedConnection& connection) {
  const auto found = std::find_if(endpoint.shared.begin(), endpoint.shared.end(),
                                  [&](const auto& one) { return one.get() == &connection; });
  WEIR_CHECK(found != endpoint.shared.end(), "a shared connection is of no endpoint");
  const std::unique_ptr<SharedConnection> gone = std::move(*found);
  endpoint.shared.erase(found);
}

// Called by every connection that ends.
void Pool::on_gone(Endpoint& endpoint, bool was_idle) {
  if (was_idle) {
    note_idle(-1);
    return;
  }
  --endpoint.active;
  if (endpoint.is_retired && endpoint.active == 0) {
    std::erase_if(retired_, [&](const auto& candidate) { return candidate.get() == &endpoint; });
  }
}

void Pool::note_idle(int change) {
  if (idle_observer_ != nullptr) {
    (*idle_observer_)(change);
  }
}

size_t Pool::idle_count() const {
  size_t count = 0;
  for (const auto& endpoint : endpoints_) {
    count += endpoint->idle.size();
  }
  return count;
}

}  // namespace weir::upstream
