// TimedProxy: a worker whose time is the test's: it stands still until the test lets it pass.
//
// The parts are those of a Worker, in a thread of their own; only accepting is done here. Reading
// from a socket what the proxy did before a deadline, or waiting for its counter, is what orders a
// step of a test before the next pass().
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <thread>

#include "runtime/net/timer.h"
#include "runtime/proxy/exchange.h"
#include "runtime/proxy/h2_stream.h"
#include "runtime/proxy/session_list.h"
#include "runtime/proxy/worker_context.h"
#include "runtime/upstream/registry.h"
#include "tests/unit/runtime/proxy/proxy_fixture.h"

namespace weir::proxy {

class TimedProxy {
 public:
  explicit TimedProxy(Site site);
  ~TimedProxy();
  TimedProxy(const TimedProxy&) = delete;
  TimedProxy& operator=(const TimedProxy&) = delete;

  // A client whose session has started.
  Peer connect();
  Peer connect_narrow();

  // Sends until the proxy has had many turns and taken nothing more: every buffer on the way is
  // full then. Returns how much was taken.
  size_t fill(Peer& sender, std::string_view bytes);

  // Lets time pass, all at once; what was due in it has happened on return. A multiple of
  // net::kTimerTick is exact.
  void pass(Milliseconds time);
  // Passes all of `time` but a tick, runs `before`, and then passes the tick.
  template <typename Check>
  void pass_and_check_before(Milliseconds time, Check before) {
    pass(time - net::kTimerTick);
    before();
    pass(net::kTimerTick);
  }

  [[nodiscard]] uint64_t count(observe::Counter counter) const { return counters_.total(counter); }
  void wait_for(observe::Counter counter, uint64_t value) const {
    proxy::wait_for(counters_, counter, value);
  }
  void wait_for(observe::Gauge gauge, int64_t value) const {
    proxy::wait_for(counters_, gauge, value);
  }

 private:
  // Runs `task` in the proxy's thread and waits for its end.
  template <typename Task>
  void run(Task task);
  void serve_next();

  SteadyTime time_ = std::chrono::steady_clock::now();  // of the proxy's thread
  UniqueFd listener_;
  observe::Counters counters_{1};
  observe::ScopeTable scopes_{1};
  upstream::IdleObserver idle_observer_;
  std::unique_ptr<net::EventLoop> loop_;
  upstream::Registry pools_;
  WorkerContext context_;
  ObjectPool<Exchange> exchanges_;
  ObjectPool<H2Stream> h2_streams_;
  SessionList sessions_;
  BindKey bind_;
  std::thread thread_;
};

// A timed proxy that sends everything to one origin, and a client of it.
struct TimedRelay {
  Origin origin;
  TimedProxy proxy;
  Peer client;

  TimedRelay() : TimedRelay(Site::forwarding_to) {}
  // `site` makes the site from its origin.
  template <typename MakeSite>
  explicit TimedRelay(MakeSite site) : proxy(site(origin)), client(proxy.connect()) {}
  Peer ask(const std::string& request) { return proxy::ask(client, origin, request); }
};

}  // namespace weir::proxy
