// Worker: one serving thread and everything that belongs to it alone.
//
// Created and ordered about by the WorkerSet. The constructor runs on the control thread, the
// orders on the worker's own (they are posted), so nothing here is locked. A Done given with an
// order runs on this thread when the order is carried out.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/units.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/timer.h"
#include "runtime/observe/access_log.h"
#include "runtime/observe/counters.h"
#include "runtime/proxy/acceptor.h"
#include "runtime/proxy/exchange.h"
#include "runtime/proxy/h2_stream.h"
#include "runtime/proxy/retirement.h"
#include "runtime/proxy/session_list.h"
#include "runtime/proxy/worker_context.h"
#include "runtime/upstream/registry.h"

namespace weir::proxy {

class Worker {
 public:
  struct Settings {
    size_t index = 0;
    size_t workers = 1;
    uint64_t seed = 0;
    observe::CounterRow* counters = nullptr;
    observe::ScopeTable* scopes = nullptr;
    observe::AccessLog* access_log = nullptr;  // may be null
    size_t connections_max = 0;                // of all workers together
    upstream::IdleSharing* sharing = nullptr;  // outlives the worker
  };
  // kIo when the kernel gives no loop.
  static Result<std::unique_ptr<Worker>> create(const Settings& settings);
  // The thread must have been joined.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Control thread: starts the thread, leaves an order, waits for the end of the thread.
  void run();
  void post(net::Task order) { loop_->post(std::move(order)); }
  void join();

  // The rest is for orders: worker thread.
  void adopt(std::shared_ptr<const LiveImage> image);
  void add_listener(std::shared_ptr<const ListenSocket> socket);
  void retire_listeners(const std::vector<BindKey>& keys, net::Task done);
  void pause_accepting();
  void resume_accepting();
  void close_listeners();
  void begin_drain(Milliseconds limit, net::Task done);
  void set_pressure(Pressure pressure);
  // Ends everything; the thread ends after this pass.
  void shut_down();

 private:
  Worker(const Settings& settings, std::unique_ptr<net::EventLoop> loop);
  void cut_what_is_left();
  void end_drain_if_quiet();

  upstream::IdleObserver idle_observer_;  // pools may go with a task that the loop still held
  std::unique_ptr<net::EventLoop> loop_;
  upstream::Registry pools_;
  WorkerContext context_;
  ObjectPool<Exchange> exchanges_;
  ObjectPool<H2Stream> h2_streams_;
  SessionList sessions_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::vector<std::unique_ptr<Retirement>> retirements_;
  net::Timer drain_timer_;
  std::vector<net::Task> on_drained_;
  std::thread thread_;
};

}  // namespace weir::proxy
