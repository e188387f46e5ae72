// Acceptor: takes connections from one listening socket and makes sessions of them.
//
// A few a wake, so that a storm of connections does not starve those that are served. When the
// process is out of descriptors it pauses; when the listener is at its limit it closes what it
// takes, counted. One thread.
#pragma once

#include <memory>

#include "runtime/base/result.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"
#include "runtime/net/timer.h"
#include "runtime/proxy/bind_table.h"
#include "runtime/proxy/listen_socket.h"

namespace weir::proxy {

struct WorkerContext;

class Acceptor {
 public:
  // `socket` is shared with the WorkerSet; it closes when both have let it go.
  Acceptor(WorkerContext& worker, std::shared_ptr<const ListenSocket> socket);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // kIo when the loop refuses the descriptor.
  Status start();
  [[nodiscard]] const BindKey& key() const { return socket_->key; }

  void pause();
  void resume();

  // The first step of a retirement (retirement.h): no handshake begins any more; those that have
  // begun are taken as before.
  void hold();
  // The last one: takes all that are done.
  void empty_queue();

 private:
  // False when there is nothing more to take.
  bool accept_one();
  void accept_some();
  [[nodiscard]] bool is_full() const;

  WorkerContext& worker_;
  std::shared_ptr<const ListenSocket> socket_;
  std::shared_ptr<BindState> bind_;
  bool is_paused_ = false;
  bool is_held_ = false;
  // Connections may come from a time when this or another process held the socket.
  bool has_held_ones_ = true;
  net::IoWatch watch_;
  net::Timer retry_;  // after the process ran out of descriptors
};

}  // namespace weir::proxy
