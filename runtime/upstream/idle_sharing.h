// IdleSharing: how the workers of a process use each other's kept connections.
//
// Each worker keeps connections of its own, without a lock. One that is about to open another asks
// a worker that has one to spare: by a message to that worker's loop, which answers with the
// connection itself. Who has one stands on a board for each endpoint, as a hint: it may be gone by
// the time the question arrives, and the answer is then that there is none.
//
// Shared by the workers of a set, which all join before the first runs, and whose loops outlive
// every thread of the set.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/base/endpoint_address.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/function.h"
#include "runtime/net/tls_client_context.h"
#include "runtime/net/transport.h"

namespace weir::upstream {

// Of an upstream: see image::UpstreamRecord.
using Identity = std::array<uint8_t, 16>;

// Which workers keep connections to one endpoint. Any thread.
class IdleBoard {
 public:
  explicit IdleBoard(size_t workers) : has_idle_(workers) {}

  // Writes only what is new, so that workers that keep some share a clean cache line.
  void set(size_t worker, bool has_idle) noexcept;
  // Another worker than `asker` that keeps some.
  [[nodiscard]] std::optional<size_t> holder(size_t asker) const noexcept;

 private:
  std::vector<std::atomic<bool>> has_idle_;
};

class IdleSharing {
 public:
  explicit IdleSharing(size_t workers) : members_(workers) {}
  IdleSharing(const IdleSharing&) = delete;
  IdleSharing& operator=(const IdleSharing&) = delete;

  // The one board of an endpoint. Any thread.
  [[nodiscard]] std::shared_ptr<IdleBoard> board(const Identity& upstream,
                                                 const EndpointAddress& endpoint);

  struct Wanted {
    Identity upstream;
    EndpointAddress endpoint;
    std::shared_ptr<const net::TlsClientContext> tls;  // what it has to be made with; null: clear
  };
  // Gives up an idle connection; nullopt: there is none any more. Runs on the worker's thread.
  using Giver = net::Function<std::optional<net::Transport>(const Wanted&)>;
  // Before the threads run.
  void join(size_t worker, net::EventLoop& loop, Giver giver);

  using Answer = net::Function<void(std::optional<net::Transport>)>;
  // Asks `holder`; `answer` runs on the thread of `asker`, and not at all if that ends before.
  void ask(size_t asker, size_t holder, Wanted wanted, Answer answer);

 private:
  struct Member {
    net::EventLoop* loop = nullptr;
    Giver giver;
  };

  static constexpr size_t kSweepMin = 64;

  void forget_expired();

  std::vector<Member> members_;
  std::mutex mutex_;
  size_t sweep_at_ = kSweepMin;
  std::map<std::pair<Identity, EndpointAddress>, std::weak_ptr<IdleBoard>> boards_;
};

}  // namespace weir::upstream
