#include "runtime/upstream/registry.h"

#include <utility>

#include "runtime/image/addresses.h"

namespace weir::upstream {

namespace {

std::vector<EndpointSettings> endpoints_of(const image::ImageView& view,
                                           const image::UpstreamRecord& record) {
  std::vector<EndpointSettings> out;
  out.reserve(record.endpoints.count);
  for (const image::EndpointRecord& endpoint : view.endpoints(record.endpoints)) {
    out.push_back({image::to_endpoint_address(view, endpoint), endpoint.weight});
  }
  return out;
}

PoolSettings settings_of(const image::UpstreamRecord& record,
                         std::shared_ptr<const net::TlsClientContext> tls) {
  return {.balance = record.balance,
          .protocol = record.protocol,
          .connect_timeout = Milliseconds(record.connect_timeout_ms),
          .first_byte_timeout = Milliseconds(record.first_byte_timeout_ms),
          .idle_timeout = Milliseconds(record.idle_timeout_ms),
          .idle_connections_max = record.idle_connections_max,
          .tls = std::move(tls)};
}

}  // namespace

Registry::Registry(net::EventLoop& loop, IdleObserver* idle_observer, PoolPlace place)
    : loop_(loop), idle_observer_(idle_observer), place_(place) {
  if (place_.sharing != nullptr) {
    place_.sharing->join(place_.worker, loop_,
                         [this](const IdleSharing::Wanted& wanted) { return give(wanted); });
  }
}

std::optional<net::Transport> Registry::give(const IdleSharing::Wanted& wanted) {
  const auto found = pools_.find(wanted.upstream);
  return found == pools_.end() ? std::nullopt : found->second->give(wanted);
}

PoolList Registry::adopt(const image::ImageView& view, const TlsContexts& tls) {
  std::map<Identity, std::shared_ptr<Pool>> old = std::exchange(pools_, {});
  PoolList list;
  list.reserve(view.upstreams().size());
  for (const image::UpstreamRecord& record : view.upstreams()) {
    std::shared_ptr<Pool> pool = std::move(old[record.identity]);
    if (pool == nullptr) {
      pool = std::make_shared<Pool>(loop_, idle_observer_, record.identity, place_);
      pool->keep_idle(keeps_idle_);
    }
    pool->update(settings_of(record, tls[list.size()]), endpoints_of(view, record));
    list.push_back(pool);
    pools_[record.identity] = std::move(pool);
  }
  for (const auto& [identity, pool] : old) {
    if (pool != nullptr) {
      pool->retire();
    }
  }
  return list;
}

void Registry::keep_idle(bool keeps) {
  if (std::exchange(keeps_idle_, keeps) == keeps) {
    return;
  }
  for (const auto& [identity, pool] : pools_) {
    pool->keep_idle(keeps);
  }
}

void Registry::retire_all() {
  for (const auto& [identity, pool] : pools_) {
    pool->retire();
  }
}

}  // namespace weir::upstream
