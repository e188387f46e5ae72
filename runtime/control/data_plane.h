// DataPlane: everything that serves (image, listeners, workers, counters, access log) as one thing
// that can be started, swapped, paused, handed over and drained.
//
// It carries out; it does not decide: when to swap, restart or stop is the ControlPlane's business.
// Nothing is ever half done: what can fail (load, bind) comes before anything changes. All
// functions belong to the control loop's thread, and every callback runs there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/control/bind_plan.h"
#include "runtime/control/handover_message.h"
#include "runtime/control/image_slot.h"
#include "runtime/control/settings.h"
#include "runtime/net/event_loop.h"
#include "runtime/observe/access_log.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope_table.h"
#include "runtime/proxy/worker_set.h"

namespace weir::control {

// A listener of the image and where it can be reached.
struct ListenerReport {
  std::string name;
  bool is_tls = false;
  std::vector<std::string> addresses;  // actual ones, "127.0.0.1:43121", in the image's order
  size_t sockets = 0;                  // shards of all its binds
};

class DataPlane {
 public:
  // `settings` outlives the object.
  DataPlane(net::EventLoop& loop, const ProxySettings& settings);
  ~DataPlane();
  DataPlane(const DataPlane&) = delete;
  DataPlane& operator=(const DataPlane&) = delete;

  // Opens the access log. kIo with the path.
  Status open();

  // Makes `image` the one to be served: keeps those of `inherited` that it names, opens what is
  // missing, starts workers. Nothing is accepted yet. Failure leaves nothing behind. Once only.
  Status prepare(LoadedImage image, std::vector<proxy::ListenSocket> inherited);
  // The binds of inherited sockets that the image does not name; those were closed.
  [[nodiscard]] const std::vector<proxy::BindKey>& surplus() const { return surplus_; }
  // Accepts on everything; `done` when every worker does. Logs each address.
  void start_accepting(net::Task done);
  // Opens further shards where there are fewer than workers. A bind that cannot have more is served
  // by those it has.
  void add_missing_shards();

  // Loads and publishes; on failure the image before serves on and the error says why. `done`
  // comes when every worker has the new image and it accepts on its listeners.
  using SwapDone = net::Function<void(Status)>;
  void begin_swap(const std::string& path, SwapDone done);
  // The same for the image that is served, without reading it again: its secrets are. What cannot
  // be used changes nothing.
  void begin_refresh(SwapDone done);
  [[nodiscard]] bool is_swapping() const { return is_swapping_; }
  // What a load by this process starts from: secrets and ticket keys carried on.
  [[nodiscard]] proxy::LiveImageOptions image_options() const;

  // See proxy::WorkerSet.
  void set_pressure(proxy::Pressure pressure) { workers_->set_pressure(pressure); }
  [[nodiscard]] Milliseconds loop_delay() { return workers_->loop_delay(); }

  // For a handover: queues stay, connections go on.
  void pause(net::Task done);
  void resume();
  // Lets go of the sockets: a successor holds them. `retired` are those it does not keep: they are
  // closed without resetting anybody. Then drains.
  void release(std::vector<proxy::BindKey> retired, net::Task done);
  // Stops accepting for good without resetting anybody, then drains. `done` when no connection is
  // left or the limit has passed.
  void drain(net::Task done);
  // Ends every connection and thread now.
  void stop();

  // Sockets to hand over, borrowed, image first in `fds`.
  struct Holding {
    std::vector<HandedSocket> sockets;
    std::vector<int> fds;
  };
  [[nodiscard]] Holding holding() const;

  [[nodiscard]] ImageSlot& slot() { return slot_; }
  [[nodiscard]] observe::Counters& counters() { return counters_; }
  [[nodiscard]] const observe::Counters& counters() const { return counters_; }
  [[nodiscard]] observe::ScopeTable& scopes() { return scopes_; }
  [[nodiscard]] const observe::ScopeTable& scopes() const { return scopes_; }
  [[nodiscard]] observe::AccessLog* access_log() { return access_log_.get(); }
  [[nodiscard]] std::vector<ListenerReport> listeners() const;
  // Responses sent by this process's own workers.
  [[nodiscard]] uint64_t responses();

 private:
  // A task that runs `task` in the loop, wherever it is called.
  net::Task in_loop(net::Task task);
  Result<std::vector<proxy::ListenSocket>> open_binds(std::span<const proxy::BindKey> keys) const;
  // How a change of image is counted and logged.
  struct Wording;
  void change_image(LoadRequest request, const Wording& wording, SwapDone done);
  void finish_change(const Status& status);
  Status publish(LoadedImage image, const Wording& wording);
  void log_listeners() const;

  net::EventLoop& loop_;
  const ProxySettings& settings_;
  observe::Counters counters_;
  observe::ScopeTable scopes_;
  std::unique_ptr<observe::AccessLog> access_log_;  // outlives the workers
  ImageSlot slot_;
  std::unique_ptr<proxy::WorkerSet> workers_;
  std::vector<proxy::ListenSocket> waiting_;  // from prepare() to start_accepting()
  std::vector<proxy::BindKey> surplus_;
  SwapDone swap_done_;
  bool is_swapping_ = false;
};

}  // namespace weir::control
