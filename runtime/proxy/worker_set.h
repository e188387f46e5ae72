// WorkerSet: the threads that serve, and the few orders they take from the one that controls them.
//
// Each worker has its own event loop, listening sockets, connections and upstream pools; workers
// share the published image, the counters' rows and the access log's buffers, nothing else. Every
// function here belongs to one control thread. Orders travel through the workers' mailboxes and
// take effect in a later pass; a Done callback runs on the worker thread that finished last, so it
// should only post to the caller's own loop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/units.h"
#include "runtime/net/event_loop.h"
#include "runtime/observe/access_log.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope_table.h"
#include "runtime/proxy/listen_socket.h"
#include "runtime/proxy/live_image.h"
#include "runtime/proxy/pressure.h"
#include "runtime/upstream/idle_sharing.h"

namespace weir::proxy {

class Worker;

using Done = net::Task;

struct WorkerSetOptions {
  size_t workers = 1;
  // Kept by the workers until the WorkerSet is gone. Both have a row for each worker.
  observe::Counters* counters = nullptr;
  observe::ScopeTable* scopes = nullptr;
  // May be null: no access log.
  observe::AccessLog* access_log = nullptr;
  // Of all workers and listeners together; further ones are closed.
  size_t connections_max = 50'000;
};

class WorkerSet {
 public:
  // Starts the threads; they serve `image` on the sockets given to add_listeners(). kIo when the
  // kernel gives no loop or thread.
  static Result<std::unique_ptr<WorkerSet>> start(const WorkerSetOptions& options,
                                                  std::shared_ptr<const LiveImage> image);
  // stop() and join.
  ~WorkerSet();
  WorkerSet(const WorkerSet&) = delete;
  WorkerSet& operator=(const WorkerSet&) = delete;

  // Requests that begin after a worker adopted the image are served by it; those in flight end on
  // the one they have. `done` when every worker has adopted it.
  void publish(std::shared_ptr<const LiveImage> image, Done done = {});

  // Admits connections, which queue until they are accepted. Shard s goes to worker s % workers; a
  // worker polls all of its shards.
  void add_listeners(std::vector<ListenSocket> sockets);

  // The sockets that are held, borrowed: for the handover and for planning a swap.
  struct Held {
    int fd = -1;
    BindKey key;
    uint32_t shard = 0;
  };
  [[nodiscard]] std::vector<Held> listeners() const;

  // Removes binds without resetting a completed handshake (retirement.h). Their connections serve
  // one more request each, on the last image that had the bind. `done` when they are closed.
  void retire_listeners(std::span<const BindKey> keys, Done done = {});

  // Stops and resumes accepting; queued connections stay queued. After COMMIT the successor accepts
  // from the same queues; should it die, resume() takes them back.
  void pause_accepting(Done done = {});
  void resume_accepting(Done done = {});

  // Closes our copies of the sockets without touching their queues: right only when a successor
  // holds duplicates.
  void close_listeners(Done done = {});

  // From now on each response says `Connection: close` and idle connections wait for their next
  // request; after `limit` what is left is closed. `done` when no connection and no retiring socket
  // is left. Call it again to shorten the limit.
  void begin_drain(Milliseconds limit, Done done = {});

  // From now on; see pressure.h.
  void set_pressure(Pressure pressure);
  // How late the slowest worker's loop comes to an order, on average over some calls, so that one
  // pause of the machine is no overload. Asks again each time.
  Milliseconds loop_delay();

  // Closes everything at once and ends the threads. Access log lines are flushed by their owner.
  void stop();

  [[nodiscard]] size_t workers() const { return workers_.size(); }

 private:
  explicit WorkerSet(const WorkerSetOptions& options);

  // One order on its way to a worker.
  struct Probe {
    std::chrono::steady_clock::time_point sent;
    Milliseconds delay{0};
    Milliseconds average{0};
    std::atomic<bool> is_answered = true;
  };

  WorkerSetOptions options_;
  upstream::IdleSharing sharing_;  // before the workers, who use it
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::shared_ptr<Probe>> probes_;  // one for each worker
  // Shared with the worker that accepts on each; the descriptor closes with the last holder.
  std::vector<std::shared_ptr<const ListenSocket>> sockets_;
};

}  // namespace weir::proxy
