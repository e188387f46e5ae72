#include "runtime/net/socket.h"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "runtime/base/check.h"
#include "runtime/net/socket_address.h"

namespace weir::net {
namespace {

constexpr int kStreamFlags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

int family_of(const SocketAddress& address) {
  return address.ip.family == IpFamily::kV4 ? AF_INET : AF_INET6;
}

bool set_flag(int fd, int level, int option, bool value) {
  const int raw = value ? 1 : 0;
  return ::setsockopt(fd, level, option, &raw, sizeof(raw)) == 0;
}

// SO_REUSEADDR lets a restart bind while old connections are in TIME_WAIT.
bool set_listener_options(int fd, const SocketAddress& address, const ListenerOptions& options) {
  bool is_set = set_flag(fd, SOL_SOCKET, SO_REUSEADDR, true);
  if (options.reuse_port) {
    is_set = is_set && set_flag(fd, SOL_SOCKET, SO_REUSEPORT, true);
  }
  if (address.ip.family == IpFamily::kV6) {
    is_set = is_set && set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only);
  }
  return is_set;
}

// The highest there is. No router passes it on, and most systems begin lower.
constexpr int kTtlMax = 255;

// Packets with less than `ttl` do not reach the socket (RFC 5082). An IPv6 socket may take IPv4 as
// well, so both are set where both are known.
bool set_ttl_min(int fd, int ttl) {
  return ::setsockopt(fd, IPPROTO_IP, IP_MINTTL, &ttl, sizeof(ttl)) == 0 &&
         (::setsockopt(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, &ttl, sizeof(ttl)) == 0 ||
          errno == ENOPROTOOPT);
}

AcceptStatus accept_failure(int error_number) {
  switch (error_number) {
    case EAGAIN:
      return AcceptStatus::kEmpty;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return AcceptStatus::kExhausted;
    case EBADF:
    case EFAULT:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
      WEIR_CHECK(false, "accept was called on a descriptor that is no listener");
    default:
      // Errors of the connection itself (ECONNABORTED, EPROTO, ENETDOWN ...), and EINTR.
      return AcceptStatus::kRetry;
  }
}

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

Result<SocketAddress> name_of(int fd, NameFunction name, const char* what) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  if (name(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    return fail_errno(what);
  }
  return from_raw(storage);
}

}  // namespace

Result<UniqueFd> open_listener(const SocketAddress& address, const ListenerOptions& options) {
  UniqueFd fd(::socket(family_of(address), kStreamFlags, 0));
  if (!fd.has_value()) {
    return fail_errno("cannot create a socket", address.to_string());
  }
  if (!set_listener_options(fd.get(), address, options)) {
    return fail_errno("cannot set a socket option", address.to_string());
  }
  const RawAddress raw = to_raw(address);
  if (::bind(fd.get(), raw.get(), raw.length) != 0) {
    return fail_errno("cannot bind", address.to_string());
  }
  if (options.is_held) {
    // What cannot be held is only seen by who connects to a listener that is then given up.
    (void)hold_handshakes(fd.get());
  }
  if (::listen(fd.get(), options.backlog) != 0) {
    return fail_errno("cannot listen", address.to_string());
  }
  return fd;
}

Status hold_handshakes(int listener_fd) {
  return set_ttl_min(listener_fd, kTtlMax) ? Status() : fail_errno("cannot hold back handshakes");
}

Status admit_handshakes(int listener_fd) {
  return set_ttl_min(listener_fd, 0) ? Status() : fail_errno("cannot admit handshakes");
}

void admit_segments(int connection_fd) noexcept {
  set_ttl_min(connection_fd, 0);
}

Accepted accept_connection(int listener_fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  const int fd = ::accept4(listener_fd, reinterpret_cast<sockaddr*>(&storage), &length,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    return {.status = accept_failure(errno)};
  }
  return {.status = AcceptStatus::kAccepted, .fd = UniqueFd(fd), .peer = from_raw(storage)};
}

ConnectAttempt start_connect(const EndpointAddress& address) {
  const RawAddress raw = to_raw(address);
  ConnectAttempt attempt;
  attempt.fd.reset(::socket(raw.storage.ss_family, kStreamFlags, 0));
  if (!attempt.fd.has_value()) {
    attempt.error_number = errno;
    return attempt;
  }
  if (!address.is_unix()) {
    set_no_delay(attempt.fd.get());
  }
  if (::connect(attempt.fd.get(), raw.get(), raw.length) == 0) {
    return attempt;
  }
  // An interrupted connect goes on in the background, as one in progress does.
  if (errno == EINPROGRESS || errno == EINTR) {
    attempt.is_pending = true;
    return attempt;
  }
  attempt.error_number = errno;
  attempt.fd.reset();
  return attempt;
}

int socket_error(int fd) {
  int error_number = 0;
  socklen_t length = sizeof(error_number);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error_number, &length) != 0) {
    return errno;
  }
  return error_number;
}

void set_no_delay(int fd) noexcept {
  // Best effort, as the contract says: a socket without it is only slower.
  (void)set_flag(fd, IPPROTO_TCP, TCP_NODELAY, true);
}

Result<SocketAddress> local_address(int fd) {
  return name_of(fd, &::getsockname, "cannot read a socket's address");
}

Result<SocketAddress> peer_address(int fd) {
  return name_of(fd, &::getpeername, "cannot read a peer's address");
}

}  // namespace weir::net
