#include "runtime/proxy/worker.h"

#include <algorithm>
#include <utility>

#include "runtime/base/log.h"
#include "runtime/proxy/session.h"

namespace weir::proxy {

using observe::Counter;
using observe::Gauge;

Result<std::unique_ptr<Worker>> Worker::create(const Settings& settings) {
  auto loop = net::EventLoop::create();
  if (!loop) {
    return tl::unexpected(std::move(loop.error()));
  }
  return std::unique_ptr<Worker>(new Worker(settings, std::move(*loop)));
}

Worker::Worker(const Settings& settings, std::unique_ptr<net::EventLoop> loop)
    : idle_observer_([counters = settings.counters](int change) {
        counters->adjust(Gauge::kUpstreamIdle, change);
      }),
      loop_(std::move(loop)),
      pools_(*loop_, &idle_observer_, {settings.sharing, settings.index}),
      context_{.loop = *loop_, .counters = *settings.counters, .scopes = *settings.scopes},
      exchanges_(context_),
      h2_streams_(context_),
      sessions_(*loop_, [this] { end_drain_if_quiet(); }),
      drain_timer_(*loop_, [this] { cut_what_is_left(); }) {
  context_.access_log = settings.access_log;
  context_.index = settings.index;
  context_.workers = settings.workers;
  context_.sessions = &sessions_;
  context_.exchanges = &exchanges_;
  context_.h2_streams = &h2_streams_;
  context_.random = Random(settings.seed);
  context_.connections_max = (settings.connections_max + settings.workers - 1) / settings.workers;
}

Worker::~Worker() {
  context_.binds.clear();
}

void Worker::run() {
  thread_ = std::thread([this] { loop_->run(); });
}

void Worker::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Worker::adopt(std::shared_ptr<const LiveImage> image) {
  upstream::PoolList pools = pools_.adopt(image->view(), image->upstream_tls());
  context_.binds.adopt(ImagePin(std::make_unique<WorkerImage>(std::move(image), std::move(pools))));
}

void Worker::add_listener(std::shared_ptr<const ListenSocket> socket) {
  auto acceptor = std::make_unique<Acceptor>(context_, std::move(socket));
  if (auto started = acceptor->start(); !started) {
    WEIR_LOG(kError, "listener_not_watched", {"reason", started.error().to_string()});
    return;
  }
  acceptors_.push_back(std::move(acceptor));
}

void Worker::retire_listeners(const std::vector<BindKey>& keys, net::Task done) {
  std::vector<std::unique_ptr<Acceptor>> leaving;
  for (auto& acceptor : acceptors_) {
    if (std::find(keys.begin(), keys.end(), acceptor->key()) != keys.end()) {
      leaving.push_back(std::move(acceptor));
    }
  }
  std::erase(acceptors_, nullptr);
  if (leaving.empty()) {
    return done();
  }
  retirements_.push_back(std::make_unique<Retirement>(
      *loop_, std::move(leaving), [this, done = std::move(done)]() mutable {
        std::erase_if(retirements_, [](const auto& each) { return each->is_over(); });
        done();
        end_drain_if_quiet();
      }));
}

void Worker::pause_accepting() {
  for (const auto& acceptor : acceptors_) {
    acceptor->pause();
  }
}

void Worker::resume_accepting() {
  for (const auto& acceptor : acceptors_) {
    acceptor->resume();
  }
}

void Worker::close_listeners() {
  acceptors_.clear();
}

void Worker::begin_drain(Milliseconds limit, net::Task done) {
  context_.is_draining = true;
  on_drained_.push_back(std::move(done));
  drain_timer_.arm(limit);
  end_drain_if_quiet();
}

void Worker::cut_what_is_left() {
  while (!retirements_.empty()) {
    retirements_.back()->end();
  }
  sessions_.close_all(Counter::kDrainCut);
}

void Worker::end_drain_if_quiet() {
  if (!context_.is_draining || sessions_.size() > 0 || !retirements_.empty()) {
    return;
  }
  drain_timer_.disarm();
  for (net::Task& done : std::exchange(on_drained_, {})) {
    done();
  }
}

void Worker::set_pressure(Pressure pressure) {
  context_.pressure = pressure;
  pools_.keep_idle(pressure < Pressure::kNoIdlePools);
}

void Worker::shut_down() {
  acceptors_.clear();
  retirements_.clear();
  sessions_.close_all(Counter::kDrainCut);
  loop_->stop();
}

}  // namespace weir::proxy
