#include "runtime/net/fd_passing.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include "runtime/base/check.h"

namespace weir::net {
namespace {

constexpr size_t kControlBytes = CMSG_SPACE(sizeof(int) * kFdsPerMessage);

struct alignas(cmsghdr) ControlBuffer {
  std::array<std::byte, kControlBytes> bytes;
};

// Wire form of one batch of send_fds, 8 bytes: u32 in this batch, u32 that follow; little endian.
constexpr size_t kBatchHeaderBytes = 8;
using BatchHeader = std::array<std::byte, kBatchHeaderBytes>;

void put_u32(std::byte* to, size_t value) {
  for (size_t i = 0; i < 4; ++i) {
    to[i] = static_cast<std::byte>(value >> (8 * i));
  }
}

size_t get_u32(const std::byte* from) {
  size_t value = 0;
  for (size_t i = 0; i < 4; ++i) {
    value |= std::to_integer<size_t>(from[i]) << (8 * i);
  }
  return value;
}

bool is_would_block(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK;
}

tl::unexpected<Error> fail_peer(const char* what) {
  return fail(ErrorCode::kPeer, std::string(what) + ": " + errno_text(errno));
}

void attach(msghdr& message, ControlBuffer& control, std::span<const int> fds) {
  control.bytes.fill(std::byte{0});
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(fds.size_bytes());
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fds.size_bytes());
  std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
}

// Takes over every descriptor of a received message, whatever else is wrong with it.
void collect(msghdr& message, std::vector<UniqueFd>& out) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
      continue;
    }
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(fd));
      out.emplace_back(fd);
    }
  }
}

using Deadline = std::chrono::steady_clock::time_point;

Status wait_for(int socket, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int ready =
        ::poll(&entry, 1, static_cast<int>(std::max(left.count(), Milliseconds::rep{0})));
    if (ready > 0) {
      return {};
    }
    if (ready == 0) {
      return fail(ErrorCode::kTimeout, "the other side did not pass its descriptors on in time");
    }
    if (errno != EINTR) {
      return fail_errno("cannot wait for a socket");
    }
  }
}

Status send_batch(int socket, BatchHeader header, std::span<const int> fds, Deadline deadline) {
  std::span<const std::byte> rest(header);
  while (!rest.empty()) {
    // Only the first byte carries the descriptors.
    const auto now_sent = rest.size() == header.size() ? fds : std::span<const int>();
    const auto sent = send_with_fds(socket, rest, now_sent);
    if (!sent) {
      return tl::unexpected(sent.error());
    }
    rest = rest.subspan(*sent);
    if (*sent == 0) {
      if (auto ready = wait_for(socket, POLLOUT, deadline); !ready) {
        return ready;
      }
    }
  }
  return {};
}

struct Batch {
  size_t following = 0;
  std::vector<UniqueFd> fds;
};

Result<Batch> receive_batch(int socket, Deadline deadline) {
  Batch batch;
  BatchHeader header{};
  std::span<std::byte> rest(header);
  while (!rest.empty()) {
    auto received = receive_with_fds(socket, rest);
    if (!received) {
      return tl::unexpected(std::move(received.error()));
    }
    if (received->is_eof) {
      return fail(ErrorCode::kPeer, "the other side left before all descriptors were passed");
    }
    if (received->would_block) {
      if (auto ready = wait_for(socket, POLLIN, deadline); !ready) {
        return tl::unexpected(std::move(ready.error()));
      }
      continue;
    }
    std::move(received->fds.begin(), received->fds.end(), std::back_inserter(batch.fds));
    rest = rest.subspan(received->bytes);
  }
  if (get_u32(header.data()) != batch.fds.size()) {
    return fail(ErrorCode::kPeer, "another number of descriptors arrived than was announced");
  }
  batch.following = get_u32(header.data() + 4);
  return batch;
}

}  // namespace

Result<size_t> send_with_fds(int socket, std::span<const std::byte> bytes,
                             std::span<const int> fds) {
  WEIR_CHECK(!bytes.empty(), "descriptors travel with at least one byte");
  WEIR_CHECK(fds.size() <= kFdsPerMessage, "too many descriptors for one message");
  // sendmsg does not write through iov_base; the kernel's type just has no const.
  iovec slice{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_iov = &slice;
  message.msg_iovlen = 1;
  ControlBuffer control;
  if (!fds.empty()) {
    attach(message, control, fds);
  }
  for (;;) {
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      return static_cast<size_t>(sent);
    }
    if (is_would_block(errno)) {
      return size_t{0};
    }
    if (errno != EINTR) {
      return fail_peer("cannot send to the other process");
    }
  }
}

Result<ReceivedMessage> receive_with_fds(int socket, std::span<std::byte> buffer) {
  iovec slice{.iov_base = buffer.data(), .iov_len = buffer.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &slice;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t received = 0;
  do {
    received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  } while (received < 0 && errno == EINTR);
  ReceivedMessage result;
  if (received < 0) {
    result.would_block = is_would_block(errno);
    return result.would_block ? Result<ReceivedMessage>(std::move(result))
                              : fail_peer("cannot receive from the other process");
  }
  collect(message, result.fds);
  if ((message.msg_flags & MSG_CTRUNC) != 0) {
    return fail(ErrorCode::kPeer, "descriptors were cut off on the way");
  }
  result.bytes = static_cast<size_t>(received);
  result.is_eof = received == 0 && !buffer.empty();
  return result;
}

Status send_fds(int socket, std::span<const int> fds, Milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  do {
    const auto batch = fds.first(std::min(fds.size(), kFdsPerMessage));
    fds = fds.subspan(batch.size());
    BatchHeader header{};
    put_u32(header.data(), batch.size());
    put_u32(header.data() + 4, fds.size());
    if (auto sent = send_batch(socket, header, batch, deadline); !sent) {
      return sent;
    }
  } while (!fds.empty());
  return {};
}

Result<std::vector<UniqueFd>> receive_fds(int socket, size_t limit, Milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  std::vector<UniqueFd> all;
  for (;;) {
    auto batch = receive_batch(socket, deadline);
    if (!batch) {
      return tl::unexpected(std::move(batch.error()));
    }
    std::move(batch->fds.begin(), batch->fds.end(), std::back_inserter(all));
    if (batch->following > limit || all.size() > limit - batch->following) {
      return fail(ErrorCode::kPeer, "more descriptors are passed than are expected");
    }
    if (batch->following == 0) {
      return all;
    }
    // An empty batch that promises more would never end.
    if (batch->fds.empty()) {
      return fail(ErrorCode::kPeer, "an empty batch of descriptors announces more");
    }
  }
}

}  // namespace weir::net
