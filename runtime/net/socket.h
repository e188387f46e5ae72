// TCP sockets: listeners, accepting, connecting, options.
//
// All descriptors are non-blocking and close-on-exec. Functions of the data plane (accept,
// connect) return small values; those of start-up return Result with the address in the context.
// Addresses are plain values: IPv4 peers of a dual-stack listener are unmapped.
#pragma once

#include <cstdint>

#include "runtime/base/endpoint_address.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"

namespace weir::net {

struct ListenerOptions {
  // The kernel caps it at net.core.somaxconn.
  int backlog = 4096;
  // Lets several sockets share the address, one a worker (shard).
  bool reuse_port = false;
  // An IPv6 wildcard listener takes IPv6 only; false takes IPv4 too.
  bool v6_only = true;
  // Holds the address, but no handshake begins before admit_handshakes(): what is given up again
  // has nobody in its queue. On a kernel that cannot, handshakes begin at once.
  bool is_held = false;
};

// A bound and listening socket. kIo with the address as context when it is in use, not local, or
// the port needs a privilege.
Result<UniqueFd> open_listener(const SocketAddress& address, const ListenerOptions& options);

// From now on no handshake begins: the kernel drops each SYN, and the client's kernel sends it
// again in a second. What has begun may still complete. This is how a listener is retired without
// resetting anybody (docs/adr/0010): hold, accept for as long as a round trip may take, close. The
// socket is held, not the process: everyone who shares it is concerned. Needs no privilege.
Status hold_handshakes(int listener_fd);
// Takes that back. Nothing happens if nothing is held.
Status admit_handshakes(int listener_fd);
// Lets a connection hear its peer if its handshake ended while the listener was held; before, it
// hears nothing beyond what the handshake brought. Best effort: if it fails, so does the
// connection.
void admit_segments(int connection_fd) noexcept;

enum class AcceptStatus : uint8_t {
  kAccepted,
  kEmpty,      // nothing queued now
  kRetry,      // that connection is gone already; try the next one
  kExhausted,  // out of descriptors or kernel memory: pause accepting for a moment
};

struct Accepted {
  AcceptStatus status = AcceptStatus::kEmpty;
  UniqueFd fd;
  SocketAddress peer;  // 0.0.0.0:0 for a Unix socket
};

// Takes one connection from the queue. A descriptor that is no listener aborts (our bug).
Accepted accept_connection(int listener_fd);

// `fd` is empty when the attempt failed at once; error_number then says why. While is_pending,
// wait for writable and ask socket_error().
struct ConnectAttempt {
  UniqueFd fd;
  bool is_pending = false;
  int error_number = 0;
};

// Begins to connect; TCP_NODELAY is set where there is TCP. A Unix socket connects at once or not.
ConnectAttempt start_connect(const EndpointAddress& address);

// The pending error of a socket, cleared by reading it: 0 when a pending connect succeeded.
[[nodiscard]] int socket_error(int fd);

// Turns off Nagle's algorithm. Best effort: failure only costs latency.
void set_no_delay(int fd) noexcept;

// The address the socket is bound to (the port chosen for port 0), or its peer's.
Result<SocketAddress> local_address(int fd);
Result<SocketAddress> peer_address(int fd);

}  // namespace weir::net
