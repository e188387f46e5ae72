// IoWatch: tells when one descriptor became readable or writable.
//
// A descriptor is registered once and stays registered; reads and writes are tried first and the
// watch only says when to try again. Edge-triggered: after an edge the owner must read (write)
// until it is told "again", or remember by itself that there may be more. The watch borrows the
// descriptor: stop() before it is closed.
#pragma once

#include <cstdint>

#include "runtime/base/result.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/function.h"

namespace weir::net {

// What an edge said. An error on the descriptor sets readable and writable: the next read or
// write returns it.
struct IoReady {
  bool readable = false;
  bool writable = false;
  // The peer closed its sending side (or all of it). While this never was set, a read that
  // returned less than asked has emptied the socket: see IoResult::is_drained. A reset can come
  // with the edge of the bytes before it, and is not told apart from readable and writable then:
  // whoever waits for more and may not write reads until kAgain, at once or now and then.
  bool peer_closed = false;
};

enum class WatchMode : uint8_t {
  kEdge,       // read, write and peer-closed edges: connections
  kLevelRead,  // called as long as the descriptor is readable: listeners, eventfds
};

class IoWatch {
 public:
  using Callback = Function<void(IoReady)>;

  explicit IoWatch(EventLoop& loop) : loop_(loop) {}
  ~IoWatch() { stop(); }
  IoWatch(const IoWatch&) = delete;
  IoWatch& operator=(const IoWatch&) = delete;

  // Begins to watch `fd` (borrowed). The first edge comes by itself if the descriptor is ready
  // already. kIo when the kernel refuses. Loop thread, or before the loop runs.
  Status start(int fd, WatchMode mode, Callback callback);

  // Ends watching; no callback runs after it. Harmless when not started.
  void stop() noexcept;

  // Stops and resumes calls for a kLevelRead watch without forgetting it (overload, drain).
  Status pause();
  Status resume();

  [[nodiscard]] bool is_started() const { return event_ != nullptr; }

 private:
  static void thunk(int fd, short what, void* self) noexcept;

  EventLoop& loop_;
  event* event_ = nullptr;
  Callback callback_;
};

}  // namespace weir::net
