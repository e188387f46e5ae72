// Connection: one TCP or Unix connection to an endpoint, from connecting through use to waiting for
// reuse.
//
// Made, lent and kept by a Pool. While a request holds it, edges of the socket are remembered in
// flags and told to the holder's handler; while it is idle, any sign of life from the peer ends it,
// since nobody asked anything. It knows nothing of HTTP: whether it may be used again is the
// holder's judgement. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "runtime/base/endpoint_address.h"
#include "runtime/base/units.h"
#include "runtime/net/event_loop.h"
#include "runtime/net/function.h"
#include "runtime/net/io_watch.h"
#include "runtime/net/socket.h"
#include "runtime/net/timer.h"
#include "runtime/net/tls_client_context.h"
#include "runtime/net/transport.h"

namespace weir::upstream {

class IdleSharing;
class Pool;
struct Endpoint;

enum class Event : uint8_t {
  kConnected,
  kConnectFailed,
  kConnectTimedOut,
  kTlsFailed,
  kOtherProtocol,  // of an upstream of kAuto: the endpoint does not speak what it did before
  kReady,          // can_read() or can_write() became true
};

class Connection {
 public:
  // May destroy the connection.
  using Handler = net::Function<void(Event)>;

  // Only for Pool.
  Connection(Pool& pool, Endpoint& endpoint);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The holder's; called from the loop, never from within a call of the holder's.
  void set_handler(Handler handler) { handler_ = std::move(handler); }

  [[nodiscard]] net::Transport& transport() { return transport_; }
  [[nodiscard]] const EndpointAddress& address() const;
  [[nodiscard]] Endpoint& endpoint() const { return endpoint_; }
  // What it was made with; null: in the clear.
  [[nodiscard]] const std::shared_ptr<const net::TlsClientContext>& tls() const { return tls_; }
  // And its TLS handshake done, if it has one.
  [[nodiscard]] bool is_connected() const {
    return state_ == State::kInUse || state_ == State::kIdle;
  }
  // Another worker was asked for one of its own: whether this is a new connection is not known
  // before it is connected.
  [[nodiscard]] bool is_asking() const { return state_ == State::kAsking; }
  // The TLS handshake agreed on HTTP/2.
  [[nodiscard]] bool speaks_http2() const;
  // It served a request before this holder got it: the peer may be closing it at this moment.
  [[nodiscard]] bool is_reused() const { return is_reused_; }

  // Worth trying. The holder clears them when a call said "again" or drained the socket.
  [[nodiscard]] bool can_read() const { return can_read_; }
  [[nodiscard]] bool can_write() const { return can_write_; }
  void clear_can_read() { can_read_ = false; }
  // For what no edge may have told of, see net::IoReady.
  void set_can_read() { can_read_ = true; }
  void clear_can_write() { can_write_ = false; }
  // The peer closed its sending side: read on until the end is seen.
  [[nodiscard]] bool has_peer_closed() const { return has_peer_closed_; }

 private:
  friend class Pool;

  [[nodiscard]] bool agrees() const;

  enum class State : uint8_t { kNew, kAsking, kConnecting, kHandshake, kInUse, kIdle };

  // Opens it; false when the endpoint refuses at once.
  bool connect();
  // Asks `holder` for one it keeps; connects when it has none, or does not answer in time.
  void ask(IdleSharing& sharing, size_t worker, size_t holder);
  void on_answer(std::optional<net::Transport> given);
  void connect_after_all();
  // Takes the socket out of an idle one, for another worker.
  [[nodiscard]] net::Transport give_transport();
  bool watch();
  void become_idle(Milliseconds idle_timeout);
  void become_used();
  // True when the peer neither closed nor said anything: asks the socket.
  bool is_silent();
  void on_io(net::IoReady ready);
  void tell(Event event);
  // What became of the connection that is being made; nothing yet: nullopt.
  std::optional<Event> go_on_connecting();
  std::optional<Event> go_on_handshake();
  void on_idle_io(net::IoReady ready);
  void on_timer();

  Pool& pool_;
  Endpoint& endpoint_;
  State state_ = State::kNew;
  bool is_reused_ = false;
  bool can_read_ = false;
  bool can_write_ = false;
  bool has_peer_closed_ = false;
  // Shared with the pool, which may have another one by now. Null: no TLS.
  std::shared_ptr<const net::TlsClientContext> tls_;
  net::Transport transport_;
  net::IoWatch watch_;
  net::Timer timer_;  // connect timeout, then idle timeout
  Handler handler_;
  // Null once this is destroyed: for an answer that comes later.
  std::shared_ptr<Connection*> self_;
};

}  // namespace weir::upstream
