// HandoverLink: one end of the handover socket: whole messages out, whole messages in.
//
// Reads whatever arrives, hands frames to its owner one by one, and keeps what could not be sent
// yet. It knows nothing of what messages mean or in which order they come (handover_state.h).
// Descriptors to be sent are duplicated at once, so their owner may close them meanwhile. One
// loop's thread.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/unique_fd.h"
#include "runtime/control/frame.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/io_watch.h"

namespace weir::control {

enum class LinkEnd : uint8_t {
  kClosed,   // end of stream or reset: the other side is gone or has hung up
  kGarbage,  // what came is no message
};

class HandoverLink {
 public:
  struct Handlers {
    net::Function<void(Frame)> on_frame;
    // At most once; no handler is called after it.
    net::Function<void(LinkEnd, std::string reason)> on_end;
  };

  // Handlers may close() the link but must not destroy it: defer that (EventLoop::defer).
  explicit HandoverLink(net::EventLoop& loop) : watch_(loop) {}

  // Takes the connected socket over and begins to read. kIo when the kernel refuses to watch it.
  Status start(UniqueFd socket, Handlers handlers);

  // Queues one message, with at most net::kFdsPerMessage descriptors (borrowed for the call).
  // Nothing happens on a closed link: its end was reported. kIo when descriptors cannot be copied.
  Status send(MessageKind kind, ByteSpan payload = {}, std::span<const int> fds = {});

  // Takes in what has arrived already, without waiting for the loop.
  void read_now();

  // Hangs up after what the kernel took; what is queued here is dropped. No handler is called
  // after it.
  void close();

  [[nodiscard]] bool is_open() const { return socket_.has_value(); }
  // Borrowed, for the peer's credentials.
  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  struct Outgoing {
    std::vector<std::byte> bytes;
    size_t sent = 0;
    std::vector<UniqueFd> fds;
  };

  void flush();
  bool receive_once();
  void dispatch();
  void end(LinkEnd end, std::string reason);

  UniqueFd socket_;
  net::IoWatch watch_;
  Handlers handlers_;
  FrameReader reader_;
  std::deque<Outgoing> outgoing_;
};

}  // namespace weir::control
