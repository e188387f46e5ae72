// Retirement: listening sockets on their way out, so that nobody who has connected is reset.
//
// A client is connected when it has our SYN-ACK, half a round trip before we have its ACK. So no
// handshake begins from now on, those under way get the time of a round trip to end, what the
// kernel has queued is taken, and only then is the socket closed (docs/adr/0010). Belongs to one
// worker and its thread.
#pragma once

#include <memory>
#include <vector>

#include "runtime/net/event_loop.h"
#include "runtime/net/timer.h"
#include "runtime/proxy/acceptor.h"

namespace weir::proxy {

// A round trip around the world takes some 300 ms; between halves of it, a guess.
inline constexpr Milliseconds kHandshakeGrace{250};

class Retirement {
 public:
  // `on_end` may destroy the retirement; the sockets are closed by then.
  Retirement(net::EventLoop& loop, std::vector<std::unique_ptr<Acceptor>> leaving,
             net::Task on_end);
  Retirement(const Retirement&) = delete;
  Retirement& operator=(const Retirement&) = delete;

  // Closes without waiting for more handshakes.
  void end();
  [[nodiscard]] bool is_over() const { return leaving_.empty(); }

 private:
  std::vector<std::unique_ptr<Acceptor>> leaving_;
  net::Task on_end_;
  net::Timer timer_;
};

}  // namespace weir::proxy
