// Small owners of sockets and directories for the tests of runtime/net.
//
// Everything is real: sockets of the kernel, files of the file system; each goes with its owner.
// Nothing here sleeps: tests wait for readiness.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "runtime/base/unique_fd.h"

namespace weir::net {

// Two connected Unix stream sockets, non-blocking.
struct SocketPair {
  UniqueFd left;
  UniqueFd right;

  SocketPair() {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) == 0);
    left.reset(fds[0]);
    right.reset(fds[1]);
  }
  void send_right(std::string_view bytes) const {
    REQUIRE(::send(right.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
};

// A new directory that is removed with what is in it. mkdtemp makes it 0700.
struct TemporaryDirectory {
  std::string path;

  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-net-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::string file(std::string_view name) const {
    return path + "/" + std::string(name);
  }
};

// Waits until the descriptor has one of `events`; the limit only ends a test that hangs.
inline void wait_for(int fd, short events) {
  constexpr int kLimitMs = 10'000;
  pollfd entry{.fd = fd, .events = events, .revents = 0};
  REQUIRE(::poll(&entry, 1, kLimitMs) == 1);
}

// The handshakes of this listener end with the first data instead of the ACK before it, so a test
// decides when they do.
inline void end_handshakes_with_data(int listener_fd) {
  constexpr int kSeconds = 10;
  REQUIRE(::setsockopt(listener_fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &kSeconds, sizeof(kSeconds)) ==
          0);
}

}  // namespace weir::net
