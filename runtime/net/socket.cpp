#include "runtime/net/socket.h"

#include <array>
#include <cerrno>
#include <linux/filter.h>
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
    if (Status held = hold_handshakes(fd.get()); !held) {
      return tl::unexpected(std::move(held.error()));
    }
  }
  if (::listen(fd.get(), options.backlog) != 0) {
    return fail_errno("cannot listen", address.to_string());
  }
  return fd;
}

// A classic BPF program for a listening socket. The kernel runs it on each segment with the TCP
// header at offset 0: a SYN that is no SYN-ACK is dropped, everything else goes on.
Status hold_handshakes(int listener_fd) {
  constexpr uint32_t kFlagsOffset = 13;  // RFC 9293 section 3.1
  constexpr uint32_t kSyn = 0x02;
  constexpr uint32_t kAck = 0x10;
  std::array program = {
      sock_filter{BPF_LD | BPF_B | BPF_ABS, 0, 0, kFlagsOffset},
      sock_filter{BPF_ALU | BPF_AND | BPF_K, 0, 0, kSyn | kAck},
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, kSyn},
      sock_filter{BPF_RET | BPF_K, 0, 0, 0},
      sock_filter{BPF_RET | BPF_K, 0, 0, UINT32_MAX},
  };
  const sock_fprog filter{static_cast<uint16_t>(program.size()), program.data()};
  if (::setsockopt(listener_fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) != 0) {
    return fail_errno("cannot hold back handshakes");
  }
  return {};
}

Status admit_handshakes(int listener_fd) {
  const int unused = 0;
  if (::setsockopt(listener_fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)) != 0 &&
      errno != ENOENT) {
    return fail_errno("cannot admit handshakes");
  }
  return {};
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

ConnectAttempt start_connect(const SocketAddress& address) {
  ConnectAttempt attempt;
  attempt.fd.reset(::socket(family_of(address), kStreamFlags, 0));
  if (!attempt.fd.has_value()) {
    attempt.error_number = errno;
    return attempt;
  }
  set_no_delay(attempt.fd.get());
  const RawAddress raw = to_raw(address);
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
