// Registry: one worker's pools, by the identity that an upstream keeps across images.
//
// adopt() makes the pools fit a new image: known identities are updated in place and keep their
// connections, new ones are made, those the image no longer has are retired. Requests of older
// images keep their pools alive through the list adopt() once returned.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "runtime/image/view.h"
#include "runtime/net/event_loop.h"
#include "runtime/upstream/pool.h"

namespace weir::upstream {

// Position N is the pool of the image's upstream N. Shared with the lists of older images, since a
// pool lasts as long as any image in use names it; one thread only.
using PoolList = std::vector<std::shared_ptr<Pool>>;

// Position N is how the image's upstream N is spoken to; null: in the clear.
using TlsContexts = std::vector<std::shared_ptr<const net::TlsClientContext>>;

class Registry {
 public:
  // `idle_observer` and `place` as for Pool.
  Registry(net::EventLoop& loop, IdleObserver* idle_observer, PoolPlace place = {});

  PoolList adopt(const image::ImageView& view, const TlsContexts& tls);

  // Whether connections are kept for the next request; if not, those that are kept close.
  void keep_idle(bool keeps);

  // Closes what is kept idle, for good: nothing is kept from now on.
  void retire_all();

 private:
  [[nodiscard]] std::optional<net::Transport> give(const IdleSharing::Wanted& wanted);

  net::EventLoop& loop_;
  IdleObserver* idle_observer_;
  PoolPlace place_;
  bool keeps_idle_ = true;
  std::map<Identity, std::shared_ptr<Pool>> pools_;
};

}  // namespace weir::upstream
