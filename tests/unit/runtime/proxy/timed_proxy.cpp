#include "tests/unit/runtime/proxy/timed_proxy.h"

#include <poll.h>
#include <utility>

#include <catch2/catch.hpp>

#include "runtime/net/socket.h"
#include "runtime/proxy/session.h"
#include "tests/unit/runtime/net/socket_support.h"

namespace weir::proxy {

TimedProxy::TimedProxy(Site site)
    : listener_(*net::open_listener(*SocketAddress::parse("127.0.0.1:0"), {})),
      idle_observer_([this](int change) {
        counters_.worker(0).adjust(observe::Gauge::kUpstreamIdle, change);
      }),
      loop_(*net::EventLoop::create([this] { return time_; })),
      pools_(*loop_, &idle_observer_),
      context_{.loop = *loop_, .counters = counters_.worker(0), .scopes = scopes_},
      exchanges_(context_),
      h2_streams_(context_),
      sessions_(*loop_, [] {}) {
  context_.sessions = &sessions_;
  context_.exchanges = &exchanges_;
  context_.h2_streams = &h2_streams_;
  auto image = site.build();
  bind_ = image->binds()[0].key;
  upstream::PoolList pools = pools_.adopt(image->view(), image->upstream_tls());
  context_.binds.adopt(ImagePin(std::make_unique<WorkerImage>(std::move(image), std::move(pools))));
  thread_ = std::thread([this] { loop_->run(); });
}

TimedProxy::~TimedProxy() {
  loop_->post([this] {
    sessions_.close_all(observe::Counter::kDrainCut);
    loop_->stop();
  });
  thread_.join();
  context_.binds.clear();
}

template <typename Task>
void TimedProxy::run(Task task) {
  wait_for_done([&](Done done) {
    loop_->post([&task, done = std::move(done)]() mutable {
      task();
      done();
    });
  });
}

Peer TimedProxy::connect() {
  Peer client = Peer::connect(net::local_address(listener_.get())->port);
  serve_next();
  return client;
}

Peer TimedProxy::connect_narrow() {
  Peer client = Peer::connect_narrow(net::local_address(listener_.get())->port);
  serve_next();
  return client;
}

size_t TimedProxy::fill(Peer& sender, std::string_view bytes) {
  // One would do, if the kernel handed over what was sent within the call.
  constexpr int kIdleTurns = 100;
  size_t sent = 0;
  for (int idle = 0; sent < bytes.size() && idle < kIdleTurns;) {
    const size_t taken = sender.send_some(bytes.substr(sent));
    idle = taken == 0 ? idle + 1 : 0;
    sent += taken;
    run([] {});
  }
  return sent;
}

void TimedProxy::pass(Milliseconds time) {
  run([this, time] {
    time_ += time;
    loop_->fire_timers();
  });
}

void TimedProxy::serve_next() {
  net::wait_for(listener_.get(), POLLIN);
  net::Accepted accepted = net::accept_connection(listener_.get());
  REQUIRE(accepted.status == net::AcceptStatus::kAccepted);
  run([this, &accepted] {
    auto session = std::make_unique<Session>(
        context_,
        Session::Start{std::move(accepted.fd), accepted.peer, context_.binds.state_of(bind_)});
    Session& started = *session;
    sessions_.add(std::move(session));
    started.start();
  });
}

}  // namespace weir::proxy
