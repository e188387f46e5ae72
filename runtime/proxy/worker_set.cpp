#include "runtime/proxy/worker_set.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/log.h"
#include "runtime/net/socket.h"
#include "runtime/proxy/worker.h"

namespace weir::proxy {

namespace {

// Runs `done` when the last of `count` workers has arrived. Acquire-release, so that what any
// worker did before it arrived is seen by `done`.
class Countdown {
 public:
  Countdown(size_t count, Done done) : left_(count), done_(std::move(done)) {}
  void arrive() {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1 && done_) {
      done_();
    }
  }

 private:
  std::atomic<size_t> left_;
  Done done_;
};

using Workers = std::vector<std::unique_ptr<Worker>>;

// Leaves an order with every worker; `order(worker, arrive)` runs on the worker's thread and calls
// `arrive` when it is carried out. `done` runs where the last one arrives.
template <typename Order>
void order_each(const Workers& workers, const Order& order, Done done) {
  auto countdown = std::make_shared<Countdown>(workers.size(), std::move(done));
  for (const auto& owner : workers) {
    owner->post([worker = owner.get(), order, countdown] {
      order(*worker, [countdown] { countdown->arrive(); });
    });
  }
}

// The same for orders that are carried out at once.
template <typename Order>
void tell_each(const Workers& workers, const Order& order, Done done) {
  order_each(
      workers,
      [order](Worker& worker, const auto& arrive) {
        order(worker);
        arrive();
      },
      std::move(done));
}

uint64_t random_seed() {
  constexpr unsigned kHalf = 32;
  std::random_device device;
  return uint64_t{device()} << kHalf | device();
}

}  // namespace

WorkerSet::WorkerSet(const WorkerSetOptions& options)
    : options_(options), sharing_(options.workers) {}

WorkerSet::~WorkerSet() {
  stop();
}

Result<std::unique_ptr<WorkerSet>> WorkerSet::start(const WorkerSetOptions& options,
                                                    std::shared_ptr<const LiveImage> image) {
  WEIR_CHECK(options.workers > 0 && options.counters != nullptr && options.scopes != nullptr,
             "workers need counters");
  std::unique_ptr<WorkerSet> set(new WorkerSet(options));
  for (size_t i = 0; i < options.workers; ++i) {
    auto worker = Worker::create({.index = i,
                                  .workers = options.workers,
                                  .seed = random_seed(),
                                  .counters = &options.counters->worker(i),
                                  .scopes = options.scopes,
                                  .access_log = options.access_log,
                                  .connections_max = options.connections_max,
                                  .sharing = &set->sharing_});
    if (!worker) {
      return tl::unexpected(std::move(worker.error()));
    }
    set->workers_.push_back(std::move(*worker));
    set->probes_.push_back(std::make_shared<Probe>());
  }
  for (const auto& worker : set->workers_) {
    worker->run();
  }
  set->publish(std::move(image));
  return set;
}

void WorkerSet::set_pressure(Pressure pressure) {
  tell_each(workers_, [pressure](Worker& worker) { worker.set_pressure(pressure); }, {});
}

Milliseconds WorkerSet::loop_delay() {
  using Clock = std::chrono::steady_clock;
  constexpr int kSmoothing = 4;
  const auto since = [](Clock::time_point then) {
    return std::chrono::duration_cast<Milliseconds>(Clock::now() - then);
  };
  Milliseconds longest{0};
  for (size_t i = 0; i < workers_.size(); ++i) {
    const std::shared_ptr<Probe>& probe = probes_[i];
    if (!probe->is_answered.load(std::memory_order_acquire)) {
      continue;
    }
    probe->average = (probe->average * (kSmoothing - 1) + probe->delay) / kSmoothing;
    longest = std::max(longest, probe->average);
    probe->sent = Clock::now();
    probe->is_answered.store(false, std::memory_order_relaxed);
    workers_[i]->post([probe, since] {
      probe->delay = since(probe->sent);
      probe->is_answered.store(true, std::memory_order_release);
    });
  }
  return longest;
}

void WorkerSet::publish(std::shared_ptr<const LiveImage> image, Done done) {
  tell_each(
      workers_, [image = std::move(image)](Worker& worker) { worker.adopt(image); },
      std::move(done));
}

void WorkerSet::add_listeners(std::vector<ListenSocket> sockets) {
  for (ListenSocket& given : sockets) {
    if (Status admitted = net::admit_handshakes(given.fd.get()); !admitted) {
      WEIR_LOG(kError, "listener_not_admitted", {"reason", admitted.error().to_string()});
    }
    auto socket = std::make_shared<const ListenSocket>(std::move(given));
    Worker* const worker = workers_[socket->shard % workers_.size()].get();
    sockets_.push_back(socket);
    worker->post([worker, socket = std::move(socket)]() mutable {
      worker->add_listener(std::move(socket));
    });
  }
}

std::vector<WorkerSet::Held> WorkerSet::listeners() const {
  std::vector<Held> held;
  held.reserve(sockets_.size());
  for (const auto& socket : sockets_) {
    held.push_back({socket->fd.get(), socket->key, socket->shard});
  }
  return held;
}

void WorkerSet::retire_listeners(std::span<const BindKey> keys, Done done) {
  const std::vector<BindKey> leaving(keys.begin(), keys.end());
  std::erase_if(sockets_, [&](const auto& socket) {
    return std::find(leaving.begin(), leaving.end(), socket->key) != leaving.end();
  });
  order_each(
      workers_,
      [leaving](Worker& worker, const auto& arrive) { worker.retire_listeners(leaving, arrive); },
      std::move(done));
}

void WorkerSet::pause_accepting(Done done) {
  tell_each(workers_, [](Worker& worker) { worker.pause_accepting(); }, std::move(done));
}

void WorkerSet::resume_accepting(Done done) {
  tell_each(workers_, [](Worker& worker) { worker.resume_accepting(); }, std::move(done));
}

void WorkerSet::close_listeners(Done done) {
  sockets_.clear();
  tell_each(workers_, [](Worker& worker) { worker.close_listeners(); }, std::move(done));
}

void WorkerSet::begin_drain(Milliseconds limit, Done done) {
  order_each(
      workers_, [limit](Worker& worker, const auto& arrive) { worker.begin_drain(limit, arrive); },
      std::move(done));
}

void WorkerSet::stop() {
  for (const auto& owner : workers_) {
    owner->post([worker = owner.get()] { worker->shut_down(); });
  }
  for (const auto& worker : workers_) {
    worker->join();
  }
  workers_.clear();
}

}  // namespace weir::proxy
