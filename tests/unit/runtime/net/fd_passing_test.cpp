#include "runtime/net/fd_passing.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/net/socket_support.h"

namespace weir::net {
namespace {

constexpr Milliseconds kPatience{10'000};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Descriptors that can be told apart: the read ends of pipes, each with its number inside.
struct Pipes {
  std::vector<UniqueFd> ends;
  std::vector<int> raw;

  explicit Pipes(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      std::array<int, 2> fds{};
      REQUIRE(::pipe2(fds.data(), O_CLOEXEC | O_NONBLOCK) == 0);
      const UniqueFd writer(fds[1]);
      REQUIRE(::write(writer.get(), &i, sizeof(i)) == sizeof(i));
      ends.emplace_back(fds[0]);
      raw.push_back(fds[0]);
    }
  }
};

size_t number_in(const UniqueFd& pipe) {
  size_t number = ~size_t{0};
  REQUIRE(::read(pipe.get(), &number, sizeof(number)) == sizeof(number));
  return number;
}

size_t open_descriptors() {
  size_t count = 0;
  for (int fd = 0; fd < 2048; ++fd) {
    count += ::fcntl(fd, F_GETFD) != -1 ? 1 : 0;
  }
  return count;
}

TEST_CASE("descriptors arrive with the first byte, in order and close-on-exec", "[net]") {
  const SocketPair pair;
  const Pipes pipes(3);
  REQUIRE(*send_with_fds(pair.left.get(), bytes_of("hello"), pipes.raw) == 5);
  std::array<std::byte, 16> buffer{};
  const auto received = receive_with_fds(pair.right.get(), buffer);
  REQUIRE(received);
  CHECK(received->bytes == 5);
  CHECK(std::memcmp(buffer.data(), "hello", 5) == 0);
  REQUIRE(received->fds.size() == 3);
  for (size_t i = 0; i < 3; ++i) {
    CHECK(number_in(received->fds[i]) == i);
    CHECK((::fcntl(received->fds[i].get(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("an empty socket, an end and a broken peer are told apart", "[net]") {
  SocketPair pair;
  std::array<std::byte, 16> buffer{};
  CHECK(receive_with_fds(pair.right.get(), buffer)->would_block);
  pair.left.reset();
  CHECK(receive_with_fds(pair.right.get(), buffer)->is_eof);
  const auto sent = send_with_fds(pair.right.get(), bytes_of("x"), {});
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == ErrorCode::kPeer);
}

TEST_CASE("a full socket takes no bytes and no descriptors", "[net]") {
  const SocketPair pair;
  const std::string block(65536, 'x');
  while (*send_with_fds(pair.left.get(), bytes_of(block), {}) > 0) {
  }
  const Pipes pipes(1);
  CHECK(*send_with_fds(pair.left.get(), bytes_of("x"), pipes.raw) == 0);
}

TEST_CASE("any number of descriptors crosses in batches", "[net]") {
  for (const size_t count :
       {size_t{0}, size_t{1}, kFdsPerMessage, kFdsPerMessage + 1, size_t{400}}) {
    CAPTURE(count);
    const SocketPair pair;
    const Pipes pipes(count);
    std::thread sender([&] { CHECK(send_fds(pair.left.get(), pipes.raw, kPatience).has_value()); });
    const auto received = receive_fds(pair.right.get(), 400, kPatience);
    sender.join();
    REQUIRE(received);
    REQUIRE(received->size() == count);
    for (size_t i = 0; i < count; ++i) {
      REQUIRE(number_in((*received)[i]) == i);
    }
  }
}

TEST_CASE("descriptors beyond the limit, or other than announced, are refused and closed",
          "[net]") {
  const Pipes pipes(3);
  const size_t before = open_descriptors();
  {
    const SocketPair pair;
    REQUIRE(send_fds(pair.left.get(), pipes.raw, kPatience));
    const auto received = receive_fds(pair.right.get(), 2, kPatience);
    REQUIRE_FALSE(received);
    CHECK(received.error().code == ErrorCode::kPeer);
  }
  using namespace std::string_literals;
  const std::array<std::string, 3> lies = {
      "\x02\0\0\0\0\0\0\0"s,          // two announced
      "\x03\0\0\0\xff\xff\xff\xff"s,  // too many to follow
      "\x03\0\0"s,                    // cut short
  };
  for (const std::string& lie : lies) {
    SocketPair pair;
    REQUIRE(*send_with_fds(pair.left.get(), bytes_of(lie), pipes.raw) == lie.size());
    pair.left.reset();
    const auto received = receive_fds(pair.right.get(), 100, kPatience);
    REQUIRE_FALSE(received);
    CHECK(received.error().code == ErrorCode::kPeer);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("an empty batch cannot announce more for ever", "[net]") {
  const SocketPair pair;
  using namespace std::string_literals;
  REQUIRE(send_with_fds(pair.left.get(), bytes_of("\0\0\0\0\x01\0\0\0"s), {}));
  const auto received = receive_fds(pair.right.get(), 100, kPatience);
  REQUIRE_FALSE(received);
  CHECK(received.error().code == ErrorCode::kPeer);
}

TEST_CASE("a peer that sends nothing is given up after the timeout", "[net]") {
  const SocketPair pair;
  const auto received = receive_fds(pair.right.get(), 100, Milliseconds(1));
  REQUIRE_FALSE(received);
  CHECK(received.error().code == ErrorCode::kTimeout);
}

TEST_CASE("descriptors the process has no room for are an error and leak nothing", "[net]") {
  const SocketPair pair;
  const Pipes pipes(8);
  REQUIRE(send_with_fds(pair.left.get(), bytes_of("x"), pipes.raw));
  const size_t before = open_descriptors();
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  // Two free numbers are left below the limit, for eight descriptors.
  rlimit tight{.rlim_cur = 0, .rlim_max = limit.rlim_max};
  for (int free = 0; free < 2; ++tight.rlim_cur) {
    free += ::fcntl(static_cast<int>(tight.rlim_cur), F_GETFD) == -1 ? 1 : 0;
  }
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &tight) == 0);
  std::array<std::byte, 16> buffer{};
  const auto received = receive_with_fds(pair.right.get(), buffer);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  REQUIRE_FALSE(received);
  CHECK(received.error().code == ErrorCode::kPeer);
  CHECK(open_descriptors() == before);
}

}  // namespace
}  // namespace weir::net
